"""Identifiers that tie together groups which nothing else ties: helpers, hotlines, agencies.

Where names are missing, what gives a helper's number away is that its records fall into groups
that have nothing in common without it. A boss's number stands beside many recruiters too, but
those are tied to each other by more than the boss.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["LED", "Person", "bridges"]

LED = ("recruiter", "transporter", "boss", "guard", "account_supplier", "document_supplier")
_LOOKED_AT = 60  # the values with the most different neighbours


@dataclass(slots=True)
class Person:
    """Names that are one person's, the roles said of them, and the records they stand in."""

    names: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    records: set[str] = field(default_factory=set)

    @property
    def is_led(self) -> bool:
        """Tell whether any record says that the person takes part."""
        return any(role in LED for role in self.roles)


def bridges(
    holders: Mapping[str, set[str]], people: Mapping[int, Person], unit: Mapping[str, str],
    known: Mapping[str, str], values: Mapping[str, float],
) -> dict[str, str]:  # fmt: skip
    """Return identifiers without which their events fall into unrelated groups, and why."""
    events: dict[str, set[str]] = {
        key: {unit[name] for name in names} for key, names in holders.items() if key not in known
    }
    for number, person in people.items():
        if person.is_led:
            events[f"person:{number}"] = {unit[name] for name in person.records}
    events = {item: found for item, found in events.items() if len(found) >= 2}
    inside: dict[str, set[str]] = defaultdict(set)
    for item, found in events.items():
        for event in found:
            inside[event].add(item)
    near = {item: set().union(*(inside[e] for e in found)) - {item}
            for item, found in events.items()}  # fmt: skip
    order = sorted(
        (item for item in events
         if not item.startswith("person:") and len(events[item]) >= values["generic_records"]),
        key=lambda item: (-len(near[item]), item),
    )[:_LOOKED_AT]  # fmt: skip
    gone: dict[str, str] = {}
    for item in order:
        if (groups := _groups(item, events, inside, near, set(gone), values)) is not None:
            gone[item] = (
                f"Its {len(events[item])} independent records fall into {groups} groups that have "
                "nothing else in common."
            )
    return gone


def _groups(
    item: str, events: Mapping[str, set[str]], inside: Mapping[str, set[str]],
    near: Mapping[str, set[str]], gone: set[str], values: Mapping[str, float],
) -> int | None:  # fmt: skip
    """Return into how many groups the events of an item fall without it, None if it ties none."""
    without = gone | {item}
    group_of: dict[str, int] = {}
    for number, first in enumerate(sorted(near[item] - gone)):
        if first in group_of:
            continue
        queue = [first]
        group_of[first] = number
        while queue:
            for other in near[queue.pop()] - without:
                if other not in group_of:
                    group_of[other] = number
                    queue.append(other)
    sizes: Counter[int] = Counter()
    tied = 0
    for event in events[item]:
        groups = {group_of[other] for other in inside[event] if other in group_of}
        if groups:
            tied += 1
            sizes.update(groups)
    if tied < values["generic_records"] or len(sizes) < values["generic_actors"]:
        return None
    # A name that stands in most of its records makes it that person's.
    most = max(
        (len(events[other] & events[item]) for other in near[item] if other.startswith("person:")),
        default=0,
    )
    if (
        most > values["generic_share"] * tied
        or max(sizes.values()) > values["generic_share"] * tied
    ):
        return None
    return len(sizes)
