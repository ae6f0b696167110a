"""XLSX and CSV → one sentence group a row ("Spalte: Wert"), so that a row is understood alone."""

from __future__ import annotations

import csv
import io
import warnings as python_warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from ingest.loaders.decoding import decode
from ingest.loaders.draft import Draft
from ingest.outline import Block
from rag.errors import DocumentError

_SAMPLE = 16_384
_DELIMITERS = ";,\t|"


class _Semicolons(csv.excel):
    delimiter = ";"


class _Bars(csv.excel):
    delimiter = "|"


Row = tuple[int, list[str]]  # its number in the sheet, from 1, and its cells


def load(data: bytes, shown: Path) -> Draft:
    """Return the draft of a workbook or a CSV file."""
    return _csv(data, shown) if shown.suffix.lower() == ".csv" else _workbook(data, shown)


def _csv(data: bytes, shown: Path) -> Draft:
    text, warnings = decode(data)
    try:
        reader = csv.reader(io.StringIO(text), _dialect(text))
        rows = [(number, [c.strip() for c in row]) for number, row in enumerate(reader, start=1)]
    except csv.Error as error:
        raise DocumentError(
            f"{shown}: Die CSV-Datei ist nicht lesbar ({error}). Bitte speichern Sie sie neu, "
            "mit Semikolon getrennt."
        ) from error
    return Draft(tuple(_sheet(rows, "")), title=shown.stem, warnings=warnings)


def _dialect(text: str) -> csv.Dialect | type[csv.Dialect]:
    sample = text[:_SAMPLE]
    try:
        return csv.Sniffer().sniff(sample, _DELIMITERS)
    except csv.Error:
        most = max(_DELIMITERS, key=sample.count)
        return {";": _Semicolons, "\t": csv.excel_tab, "|": _Bars}.get(most, csv.excel)


def _workbook(data: bytes, shown: Path) -> Draft:
    blocks: list[Block] = []
    hidden: list[str] = []
    try:
        with python_warnings.catch_warnings():
            python_warnings.simplefilter("ignore")  # about styles, which are not read
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            try:
                for sheet in book.worksheets:
                    if sheet.sheet_state != "visible":
                        hidden.append(sheet.title)
                        continue
                    sheet.reset_dimensions()  # a stated width of 16,384 columns is not believed
                    rows = _rows(sheet.iter_rows(values_only=True))
                    blocks += [Block(sheet.title, 1), *_sheet(rows, sheet.title)]
                stated = (book.properties.title or "").strip()
            finally:
                book.close()
    except (
        InvalidFileException,
        BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        SyntaxError,
    ) as error:
        raise DocumentError(
            f"{shown}: Die Tabelle ist beschädigt. Bitte speichern Sie sie in Excel neu."
        ) from error
    left_out = f"Ausgeblendete Tabellenblätter wurden ausgelassen: {', '.join(hidden)}."
    return Draft(tuple(blocks), title=stated or shown.stem, warnings=(left_out,) if hidden else ())


def _rows(rows: Iterable[Sequence[object]]) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        yield number, [_shown(value) for value in row]


def _sheet(rows: Iterable[Row], sheet: str) -> Iterator[Block]:
    """Yield a block a row; lines of one cell before the header are text of their own."""
    header: list[str] | None = None
    for number, cells in rows:
        filled = [cell for cell in cells if cell]
        locator = f"Tabelle {sheet}, Zeile {number}" if sheet else f"Zeile {number}"
        if not filled:
            continue
        if header is None and len(filled) == 1:
            yield Block(filled[0], locator=locator)
        elif header is None:
            header = cells if not any(_is_number(c) for c in filled) else []
            if not header:
                yield Block(_sentence(header, cells), locator=locator)
        else:
            yield Block(_sentence(header, cells), locator=locator)


def _sentence(header: Sequence[str], cells: Sequence[str]) -> str:
    if len(cells) == 1:
        return cells[0]
    pairs = []
    for column, cell in enumerate(cells):
        name = header[column] if column < len(header) else ""
        if cell:
            pairs.append(f"{name or f'Spalte {column + 1}'}: {' '.join(cell.split())}")
    return "; ".join(pairs) + "."


def _is_number(cell: str) -> bool:
    return cell.replace(".", "").replace(",", "").replace("-", "").replace("%", "").isdigit()


def _shown(value: object) -> str:
    """Return a cell as German readers write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return f"{value:%d.%m.%Y}" if midnight else f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else f"{value:.10g}".replace(".", ",")
    return str(value).strip()
