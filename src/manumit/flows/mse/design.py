"""Whether lists can tell anything: said before any estimate, and in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from manumit.catalog.reader import declared_values
from manumit.errors import InputError
from manumit.flows.lists import ListTable

__all__ = ["Design", "check_design"]


@dataclass(frozen=True, slots=True)
class Design:
    """What the lists look like: sizes, people by number of lists, overlaps by pair, warnings."""

    lists: dict[str, int]
    persons: int
    by_number_of_lists: dict[int, int]
    overlaps: dict[str, int]
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return it as one JSON object."""
        return {
            "lists": self.lists,
            "persons": self.persons,
            "by_number_of_lists": {str(k): v for k, v in self.by_number_of_lists.items()},
            "overlaps": self.overlaps,
            "warnings": list(self.warnings),
        }


def check_design(table: ListTable) -> Design:
    """Return what the lists can tell.

    Raises InputError, saying what to do, where they can tell nothing: an empty list, lists
    without anybody in common, a list that holds another whole, or less than three lists, whose
    dependence nobody can see.
    """
    sizes = {name: table.size_of(1 << place) for place, name in enumerate(table.names)}
    for name, size in sizes.items():
        if not size:
            raise _refused(f'The list "{name}" is empty.', "Leave it out.")
    pairs = {(a, b): table.size_of(1 << a | 1 << b) for b in range(table.lists) for a in range(b)}
    if not any(pairs.values()):
        raise _refused(
            "Nobody stands on two lists: the hidden number may be anything.",
            "Link the lists (the same person may be written differently), or add a list that "
            "meets the same people.",
        )
    for (a, b), both in pairs.items():
        for inner, outer in ((a, b), (b, a)):
            if both == sizes[table.names[inner]]:
                raise _refused(
                    f'Everybody on the list "{table.names[inner]}" stands on '
                    f'"{table.names[outer]}" too: one was made from the other.',
                    f'Leave "{table.names[inner]}" out.',
                )
    if table.lists < 3:
        raise _refused(
            "There are two lists: whether they depend on each other cannot be seen from them.",
            "Add a third list; with two, only a figure under the assumption of independence "
            "could be given, and it would mislead.",
        )
    many = np.array([int(p).bit_count() for p in range(len(table.counts))])
    by_number = {int(k): int(table.counts[many == k].sum()) for k in range(1, table.lists + 1)}
    named = {f"{table.names[a]} and {table.names[b]}": both for (a, b), both in pairs.items()}
    return Design(sizes, table.persons, by_number, named, _warnings(table, by_number, pairs))


def _warnings(
    table: ListTable, by_number: dict[int, int], pairs: dict[tuple[int, int], int]
) -> tuple[str, ...]:
    said = []
    few = declared_values("flows/mse.toml")["few_shared"]
    shared = table.persons - by_number[1]
    if shared < few:
        said.append(
            f"Only {shared} people stand on two lists or more: every estimate rests on them."
        )
    empty = [pair for pair, both in pairs.items() if not both]
    if empty:
        said.append(
            f"{len(empty)} of {len(pairs)} pairs of lists have nobody in common: their "
            "interaction cannot be told from minus infinity."
        )
    for place, name in enumerate(table.names):
        if not any(both for pair, both in pairs.items() if place in pair):
            said.append(f'The list "{name}" shares nobody with any other list.')
    if table.lists == 3:
        said.append("With three lists only interactions of two lists can be seen.")
    return tuple(said)


def _refused(message: str, remedy: str) -> InputError:
    return InputError(message, remedy=remedy, code="flows.design")
