"""The jobs of the separate process: ``python -m manumit.interchange._jobs JOB CPU MEMORY``.

Reads standard input, writes JSON to standard output. An exception ends the process with a
code other than 0; the parent turns that into an error without any content of the file.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from manumit.interchange.limits import limits

_Rows = tuple[list[str], Iterator[Sequence[object]]]  # notes for the reader, rows
_ROWS_A_LINE = 200


def _limit(cpu_seconds: int, memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's clock still holds
        return
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _pdf(data: bytes) -> dict[str, object]:
    import logging

    import pypdf

    logging.disable(logging.CRITICAL)
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        return {"error": "encrypted"}
    pages: list[str] = []
    room = limits().document_characters
    for number, page in enumerate(itertools.islice(reader.pages, limits().pdf_pages + 1)):
        if number == limits().pdf_pages:
            return {"pages": pages, "more": True}
        text = page.extract_text()
        room -= len(text)
        if room < 0:
            return {"error": "characters"}
        pages.append(text)
    return {"pages": pages, "more": False}


def _html(data: bytes) -> dict[str, object]:
    from manumit.interchange.markup import html_text

    return {"text": html_text(data.decode("utf-8"))}


def _telegram(data: bytes) -> dict[str, object]:
    from manumit.interchange.markup import telegram_entries

    return {"entries": telegram_entries(data.decode("utf-8"))}


def _telegram_json(data: bytes) -> dict[str, object]:
    from manumit.interchange.telegram import telegram_json_entries

    return telegram_json_entries(data.decode("utf-8"))


def _mail(data: bytes) -> dict[str, object]:
    from manumit.interchange.mail import mail_parts

    return mail_parts(data)


def _xlsx(data: bytes) -> _Rows:
    import python_calamine

    book = python_calamine.load_workbook(io.BytesIO(data))
    for meta in book.sheets_metadata:
        if meta.visible != python_calamine.SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        if sheet.height:
            left = len(book.sheets_metadata) - 1
            note = f"Only the first sheet with rows was read; sheets left out: {left}."
            return [note] if left else [], sheet.iter_rows()
    return [], iter(())


def _parquet(data: bytes) -> _Rows:
    import polars as pl

    table = pl.scan_parquet(io.BytesIO(data))
    schema = table.collect_schema()
    names = [name for name, kind in schema.items() if not kind.is_nested()]
    left = len(schema) - len(names)
    note = f"Columns that hold lists or groups were left out: {left}."
    plain = table.select(pl.col(name).cast(pl.String, strict=False) for name in names)
    frames = plain.collect_batches(chunk_size=2000)
    rows = (row for frame in frames for row in frame.iter_rows())
    return [note] if left else [], itertools.chain([names], rows)


_ONE: dict[str, Callable[[bytes], dict[str, object]]] = {
    "pdf": _pdf,
    "html": _html,
    "mail": _mail,
    "telegram": _telegram,
    "telegram-json": _telegram_json,
}
_ROWS: dict[str, Callable[[bytes], _Rows]] = {"xlsx": _xlsx, "parquet": _parquet}


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))  # Excel stores 214 as 214.0
    return str(value)


def _write_rows(rows: Iterable[Sequence[object]], out: Any) -> None:
    wide = limits().columns
    waiting: list[list[str]] = []
    for row in rows:
        waiting.append([_cell(value) for value in row[:wide]])
        if len(waiting) == _ROWS_A_LINE:
            out.write(json.dumps(waiting).encode() + b"\n")
            waiting = []
    out.write(json.dumps(waiting).encode() + b"\n")


def _run(program: list[str]) -> None:
    """Become the program; the limits stay in force."""
    if os.name == "posix":
        os.execv(program[0], program)  # noqa: S606 - a fixed list from the parent
    import subprocess  # elsewhere a process cannot become another one

    sys.exit(subprocess.call(program))  # noqa: S603


def main(arguments: list[str]) -> None:
    """Run the job that the arguments name."""
    job, cpu_seconds, memory_bytes, *program = arguments
    _limit(int(cpu_seconds), int(memory_bytes))
    if job == "run":
        _run(program)
    data = sys.stdin.buffer.read()
    if job in _ROWS:
        notes, rows = _ROWS[job](data)
        sys.stdout.buffer.write(json.dumps({"notes": notes}).encode() + b"\n")
        _write_rows(rows, sys.stdout.buffer)
    else:
        sys.stdout.buffer.write(json.dumps(_ONE[job](data)).encode())


if __name__ == "__main__":
    main(sys.argv[1:])
