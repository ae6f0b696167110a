# Kiko in a slim image: one user without rights, nothing to write but /data and /tmp, no CUDA.
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE CHANGELOG.md ./
COPY rag rag
COPY ingest ingest
COPY eval eval
COPY app app
COPY corpus corpus
# A local folder of wheels, where there is no network: docker build --build-context wheels=DIR \
#   --build-arg PIP_ARGUMENTS="--no-index --find-links=/wheels"
ARG PIP_ARGUMENTS="--extra-index-url https://download.pytorch.org/whl/cpu"
RUN python -m venv /opt/kiko \
    && /opt/kiko/bin/python -m pip install ${PIP_ARGUMENTS} --constraint constraints.txt '.[llm,postgres]' \
    && find /opt/kiko -depth -name __pycache__ -exec rm -rf {} +

FROM python:3.11-slim-bookworm
RUN groupadd --system --gid 10001 kiko \
    && useradd --system --uid 10001 --gid kiko --home-dir /data --shell /usr/sbin/nologin kiko \
    && install --directory --owner kiko --group kiko --mode 0700 /data
COPY --from=build /opt/kiko /opt/kiko
ENV PATH=/opt/kiko/bin:$PATH \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HF_HUB_OFFLINE=1 GRADIO_TEMP_DIR=/tmp/gradio MPLCONFIGDIR=/tmp/matplotlib \
    KIKO_DATA=/data KIKO_HOST=0.0.0.0 KIKO_PORT=7860 KIKO_LOG_FORMAT=json
USER kiko
WORKDIR /data
VOLUME /data
EXPOSE 7860
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]
# Beyond loopback Kiko starts only with KIKO_AUTH=token or proxy.
ENTRYPOINT ["kiko"]
CMD ["serve"]
