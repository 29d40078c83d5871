"""One door for every format of leads: bytes, and what they do not hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from manumit.errors import InputError, join_words
from manumit.interchange.leads import graphs, sheets, standards

__all__ = ["FORMATS", "Export", "export_leads"]

Lead = Mapping[str, Any]
Writer = Callable[[Sequence[Lead], datetime, str], tuple[bytes, tuple[str, ...]]]

TLP = ("RED", "AMBER", "AMBER+STRICT", "GREEN", "CLEAR")

FORMATS: dict[str, Writer] = {
    "ftm": standards.followthemoney,
    "stix": standards.stix,
    "misp": standards.misp,
    "graphml": graphs.graphml,
    "gexf": graphs.gexf,
    "csv": sheets.csv_pack,
    "xlsx": sheets.xlsx_pack,
}


@dataclass(frozen=True, slots=True)
class Export:
    """The bytes of an export and what it could not carry, in words."""

    data: bytes
    not_carried: tuple[str, ...]


def export_leads(
    leads: Sequence[Lead], kind: str, *, tlp: str = "AMBER", at: datetime | None = None
) -> Export:
    """Write leads, as `manumit networks leads --json` prints them, in one of `FORMATS`.

    ``tlp`` is the handling mark (Traffic Light Protocol 2.0). The same leads, mark and time
    give the same bytes. Raises InputError for an unknown format or mark.
    """
    if kind not in FORMATS:
        raise InputError(
            "This format of leads is not known.",
            remedy=f"Give one of {join_words(sorted(FORMATS))}.",
            code="networks.export-format",
        )
    if tlp not in TLP:
        raise InputError(
            "This handling mark is not one of the Traffic Light Protocol.",
            remedy=f"Give one of {join_words(TLP)}.",
            code="networks.export-tlp",
        )
    moment = (at or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    data, missing = FORMATS[kind](leads, moment, tlp)
    return Export(data, missing)
