"""How far an estimate rests on one list, and whether a method finds what is known."""

from __future__ import annotations

from collections.abc import Sequence

from manumit.errors import InputError
from manumit.flows.lists import ListTable
from manumit.flows.mse.estimate import Estimate, Settings, estimate

__all__ = ["consistency_rows", "left_out_rows", "tried"]


def left_out_rows(
    table: ListTable, methods: Sequence[str], settings: Settings
) -> list[dict[str, object]]:
    """Return every estimate without each list; ``status`` says why where there is none."""
    return [
        {"without": name, **_short(one)}
        for place, name in enumerate(table.names)
        for one in tried(table.without(place), methods, settings)
    ]


def consistency_rows(
    table: ListTable, methods: Sequence[str], settings: Settings
) -> list[dict[str, object]]:
    """Return for each list how well its own size is found from the other lists.

    Of the people of a list, those on another list are taken as seen and the rest as hidden: the
    number of all of them is known (Binette and Steorts 2021, https://arxiv.org/abs/2112.01594).
    ``held`` says whether the interval holds it. That a method passes does not prove its figure
    for the people on no list; that it fails speaks against it.
    """
    rows: list[dict[str, object]] = []
    for place, name in enumerate(table.names):
        inside, alone = table.within(place)
        known = inside.persons + alone
        for one in tried(inside, methods, settings):
            held = (
                one.lower <= known <= one.upper
                if one.lower is not None and one.upper is not None
                else None
            )
            rows.append({"list": name, "known": known, **_short(one), "held": held})
    return rows


def tried(table: ListTable, methods: Sequence[str], settings: Settings) -> list[Estimate]:
    """Return the estimates; with the status refused where the table can tell nothing."""
    try:
        return list(estimate(table, methods, settings).estimates)
    except InputError as error:
        return [
            Estimate(name, None, None, None, settings.level, "none", "refused", (error.message,))
            for name in methods
        ]


def _short(one: Estimate) -> dict[str, object]:
    return {"method": one.method, "point": one.point, "lower": one.lower, "upper": one.upper,
            "status": one.status}  # fmt: skip
