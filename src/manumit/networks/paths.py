"""The strongest way from one thing to another through records, in words."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from manumit.networks.leads.names import alike
from manumit.networks.leads.sightings import RecordSighting, sighting_key

__all__ = ["Path", "Step", "find_path"]


@dataclass(frozen=True, slots=True)
class Step:
    """One link: the record that holds both ends, its source, its date and how reliable it is."""

    first: str
    second: str
    record: str
    source: str
    reliability: str
    observed_on: str
    shared_by: int


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from one thing to another; the weakest link is the thing that most records share."""

    steps: tuple[Step, ...]

    def in_words(self) -> list[str]:
        """Return a sentence for each step."""
        return [
            f"{step.first} and {step.second} stand in {step.record} ({step.source}, "
            f"{step.observed_on}, reliability {step.reliability or 'unknown'})."
            for step in self.steps
        ]


def find_path(records: Sequence[RecordSighting], first: str, second: str) -> Path | None:
    """Return the path whose links the fewest records share, or None where there is none.

    ``first`` and ``second`` are a record ("case:12"), a name as written, or a value such as a
    phone number in any notation, with or without its kind ("phone:0712 345 678"). A name that
    a record calls a victim is in no path and no place to start from.
    """
    holds: dict[str, list[int]] = defaultdict(list)
    inside: dict[int, list[str]] = defaultdict(list)
    for number, record in enumerate(records):
        people = {f"person:{p.name}" for p in record.persons if p.role != "victim"}
        for thing in (*record.identifiers, *sorted(people)):
            holds[thing].append(number)
            inside[number].append(thing)
    starts, ends = (_nodes(records, holds, text) for text in (first, second))
    if not starts or not ends:
        return None
    best: dict[str, float] = dict.fromkeys(starts, 0.0)
    came: dict[str, str] = {}
    queue = [(0.0, node) for node in sorted(starts)]
    heapq.heapify(queue)
    while queue:
        cost, node = heapq.heappop(queue)
        if cost > best[node]:
            continue
        if node in ends:
            return Path(_steps(records, holds, came, node))
        if node.startswith("#"):
            beside, more = inside[int(node[1:])], 0.0
        else:
            beside = [f"#{number}" for number in holds[node]]
            more = len(beside) - 1.0  # what many records share says little
        for other in beside:
            total = cost + 1.0 + more
            if total < best.get(other, math.inf):
                best[other] = total
                came[other] = node
                heapq.heappush(queue, (total, other))
    return None


def _nodes(records: Sequence[RecordSighting], holds: dict[str, list[int]], text: str) -> set[str]:
    """Return the nodes that a text means."""
    wanted = text.strip()
    found = {f"#{number}" for number, record in enumerate(records) if record.record == wanted}
    if found or not wanted:
        return found
    kind, colon, value = wanted.partition(":")
    keys = {wanted, wanted.lower().lstrip("@")}
    regions = tuple(sorted({record.jurisdiction for record in records if record.jurisdiction}))
    for guess in (kind,) if colon else ("phone", "telegram", "email", "account", "wallet"):
        given = value if colon else wanted
        keys |= {sighting_key(guess, given, (region,)) for region in regions or ("",)}
    found = {key for key in holds if key in keys or key.partition(":")[2] in keys}
    if not found:
        found = {
            key
            for key in holds
            if key.startswith("person:") and alike(key[len("person:") :], wanted)
        }
    return found


def _shown(records: Sequence[RecordSighting], node: str) -> str:
    if node.startswith("#"):
        return records[int(node[1:])].record
    return node.removeprefix("person:")


def _steps(
    records: Sequence[RecordSighting],
    holds: dict[str, list[int]],
    came: dict[str, str],
    end: str,
) -> tuple[Step, ...]:
    way = [end]
    while way[-1] in came:
        way.append(came[way[-1]])
    way.reverse()
    found: list[Step] = []
    for before, node in pairwise(way):
        inside, thing = (before, node) if before.startswith("#") else (node, before)
        record = records[int(inside[1:])]
        found.append(
            Step(
                _shown(records, before), _shown(records, node), record.record, record.source,
                record.reliability, record.observed_on.isoformat(), len(holds[thing]),
            )
        )  # fmt: skip
    return _joined(found)


def _joined(steps: list[Step]) -> tuple[Step, ...]:
    """Join the two halves of a link: thing - record - thing becomes one step."""
    found: list[Step] = []
    for step in steps:
        if found and found[-1].second == step.first == step.record == found[-1].record:
            last = found.pop()
            step = Step(
                last.first, step.second, step.record, step.source, step.reliability,
                step.observed_on, max(last.shared_by, step.shared_by),
            )  # fmt: skip
        found.append(step)
    return tuple(found)
