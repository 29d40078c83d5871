"""Read JSON lines: one object a line, bad lines set aside."""

from __future__ import annotations

import json
from collections.abc import Iterator

from manumit.errors import Reject
from manumit.interchange.limits import limits
from manumit.interchange.lines import NumberedLines, NumberedRow

__all__ = ["read_json_lines"]


def read_json_lines(lines: NumberedLines, header: list[str]) -> Iterator[NumberedRow | Reject]:
    """Yield the objects of a file as rows; ``header`` grows by each key when first seen.

    Texts and numbers are taken; lists and objects inside an object are left out.
    """
    places: dict[str, int] = {}
    for line in lines:
        yield from lines.reject_long()
        if line.isspace():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        if not isinstance(record, dict):
            yield Reject(
                lines.number,
                "",
                "The line is not a JSON object.",
                "Correct the line, or export the table again.",
                "interchange.row-json",
            )
            continue
        for key in record:
            if key not in places and len(places) < limits().columns:
                places[key] = len(places)
                header.append(key)
        cells = [""] * len(places)
        for key, value in record.items():
            if key in places and isinstance(value, str | int | float):
                cells[places[key]] = _text(value)
        numeric = frozenset(
            places[key]
            for key, value in record.items()
            if key in places and isinstance(value, int | float) and not isinstance(value, bool)
        )
        yield NumberedRow(lines.number, cells, numeric)


def _text(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value) if abs(value) < 1e300 else ""
