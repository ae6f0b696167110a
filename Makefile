# Kiko: `make run` serves the chat, `make test` runs all tests; both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip
PORT ?= 7860
export HF_HUB_OFFLINE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: install run test check fix gate ship offline-proof soak bench bench-peers clean

install: $(VENV)/.installed

run: install
	$(BIN)/kiko ingest
	$(BIN)/kiko serve --port $(PORT)

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest

check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml rag ingest eval app

fix: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The bundled suite against its baseline (eval/README.md says how to renew it).
DROPS := right_first=0.01 right_top5=0.01 correct=0.01 key_fact_recall=0.01 \
	citation_precision=0.01 citation_recall=0 abstention_recall=0.03 false_refusal=0.01
gate: $(VENV)/.installed-dev
	rm -rf build/gate
	KIKO_DATA=build/gate/data $(BIN)/kiko ingest
	KIKO_DATA=build/gate/data $(BIN)/kiko eval run aeg --stichtag 2026-11-27 --out build/gate/run
	$(BIN)/kiko eval gate build/gate/run --baseline eval/baselines/aeg $(DROPS:%=--max-drop %)

# Build the wheel, install it alone in an empty environment, ask one question there.
ship: $(VENV)/.installed-dev
	rm -rf dist build/ship
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .
	$(PYTHON) -m venv build/ship
	build/ship/bin/python -m pip install --quiet --constraint constraints.txt dist/kiko-*.whl
	cd build && KIKO_DATA=ship/data ship/bin/kiko ingest && \
		KIKO_DATA=ship/data ship/bin/kiko ask "Müssen wir unsere Leute schulen?"
	$(PIP) install --quiet --constraint constraints.txt --group ship
	$(BIN)/cyclonedx-py environment --output-file dist/sbom.json build/ship/bin/python
	$(BIN)/pip-licenses --python build/ship/bin/python --format markdown --output-file dist/licences.md
	$(BIN)/pip-audit --requirement constraints.txt --no-deps --disable-pip || \
		echo "pip-audit: something was found above, or the advisory service is out of reach"

# Kiko installed from a folder of wheels and used in a network namespace that has no route.
WHEELS ?= build/wheels
offline-proof: $(VENV)/.installed-dev
	deploy/offline-proof $(BIN)/python $(WHEELS)

# Questions by many users while documents change; SOAK_MINUTES makes it shorter.
SOAK_MINUTES ?= 30
soak: $(VENV)/.installed-dev
	$(BIN)/python -m tests.soak --minutes $(SOAK_MINUTES)

SHARED ?= ../shared
SIZES ?= 1000,10000,100000
bench: $(VENV)/.installed-dev
	$(BIN)/kiko eval bench $(SHARED)/benchmarks/legalquad-dev.json --baselines
	$(BIN)/kiko eval bench $(SHARED)/benchmarks/xquad-de-dev.json --baselines
	$(BIN)/kiko eval scale $(SHARED)/training/german-federal-law.jsonl.gz --sizes $(SIZES)
	$(BIN)/kiko eval resync $(SHARED)/training/german-federal-law.jsonl.gz
	$(BIN)/kiko eval ingest-bench
	$(BIN)/kiko eval load --questions 20000 --browser

bench-peers: $(VENV)/.installed-dev
	$(BIN)/kiko eval peers aeg

clean:
	rm -rf $(VENV) build dist .kiko .mypy_cache .ruff_cache .pytest_cache

$(BIN)/python:
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Kiko needs Python 3.11 or newer"'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --constraint constraints.txt pip

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --constraint constraints.txt hatchling editables
	$(PIP) install --quiet --constraint constraints.txt --no-build-isolation --editable '.[llm]'
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install --quiet --constraint constraints.txt --no-build-isolation --editable '.[llm,eval,mcp,postgres,train]' --group dev
	touch $@
