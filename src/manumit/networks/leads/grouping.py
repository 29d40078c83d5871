"""Which records are one victim's, which names and identifiers are one actor's."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from scipy.cluster.hierarchy import DisjointSet

from manumit.networks.leads.bridges import Person, bridges
from manumit.networks.leads.names import alike, name_blocks, nearly_alike
from manumit.networks.leads.sightings import NamedPerson, RecordSighting

__all__ = ["Actor", "Groups", "group_records"]

_MOST_IN_BLOCK = 400  # names that share a block; more say nothing


@dataclass(slots=True)
class Actor:
    """What seems to be one person or one organisation.

    ``records`` are those that hold any of its ``names`` or ``identifiers``; ``roles`` counts what
    independent records say of its names.
    """

    number: int
    names: Counter[str] = field(default_factory=Counter)
    identifiers: set[str] = field(default_factory=set)
    roles: Counter[str] = field(default_factory=Counter)
    records: set[str] = field(default_factory=set)
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Groups:
    """Records, grouped: ``unit`` gives for each the independent event that it tells of.

    ``generic`` says of values why they are set aside, ``written`` how an identifier was written;
    ``own`` counts identifiers that may be a victim's own and are left out for that.
    """

    unit: Mapping[str, str]
    actors: tuple[Actor, ...]
    generic: Mapping[str, str]
    written: Mapping[str, str]
    own: int


def group_records(
    records: Sequence[RecordSighting], values: Mapping[str, float], generic: Iterable[str] = ()
) -> Groups:
    """Return independent events, actors and generic identifiers with why they are generic.

    ``generic`` are identifiers known to be so beforehand (hotlines, airlines).
    """
    records = sorted(records, key=lambda record: record.record)
    records = _split_recycled(records, values["far_apart_days"])
    unit = _independent(records, values["victim_days"])
    people = _people(records)
    holders: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for key in record.identifiers:
            holders[key].add(record.record)
    known = {key: "It stands on a list of public numbers." for key in generic if key in holders}
    common = known | _generic(records, holders, people, unit, values)
    common |= bridges(holders, people, unit, common, values)
    own = _own_numbers(records, holders, unit)
    unnamed = {
        str(number): person.records for number, person in people.items() if not person.is_led
    }
    bystanders = _generic(records, unnamed, people, unit, values)
    kept = {number: p for number, p in people.items() if str(number) not in bystanders}
    keys = {key: names for key, names in holders.items() if key not in common and key not in own}
    actors = _actors(keys, kept, unit, values["same_actor"])
    written = {key: raw for record in records for key, raw in record.identifiers.items()}
    named = {next(iter(people[int(number)].names)): why for number, why in bystanders.items()}
    return Groups(unit, tuple(actors), common | named, written, len(own))


def _split_recycled(records: Sequence[RecordSighting], days: float) -> list[RecordSighting]:
    """Give an identifier that was silent for very long another key: it may have a new owner."""
    seen: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for record in records:
        for key in record.identifiers:
            seen[key].append((record.observed_on.toordinal(), record.record))
    renamed: dict[tuple[str, str], str] = {}
    for key, moments in seen.items():
        moments.sort()
        part = 1
        for (before, _), (after, name) in pairwise(moments):
            if after - before > days:
                part += 1
            if part > 1:
                renamed[name, key] = f"{key}#{part}"
    if not renamed:
        return list(records)
    return [
        RecordSighting(
            r.record, r.kind, r.observed_on, r.source, r.reliability, r.jurisdiction,
            r.destination,
            {renamed.get((r.record, key), key): raw for key, raw in r.identifiers.items()},
            r.persons,
        )
        for r in records
    ]  # fmt: skip


def _independent(records: Sequence[RecordSighting], days: float) -> dict[str, str]:
    """Return the event of each record: reports of one victim are one event."""
    same = DisjointSet(record.record for record in records)
    by_block: dict[str, list[tuple[str, RecordSighting]]] = defaultdict(list)
    for record in records:
        for person in record.persons:
            if person.role == "victim":
                for block in name_blocks(person.name):
                    by_block[block].append((person.name, record))
    for listed in by_block.values():
        if len(listed) > _MOST_IN_BLOCK:
            continue
        for (a, first), (b, second) in combinations(listed, 2):
            if (
                first.record != second.record
                and abs((first.observed_on - second.observed_on).days) <= days
                and (first.destination == second.destination or not first.destination
                     or not second.destination)
                and (
                    nearly_alike(a, b)
                    if first.identifiers.keys() & second.identifiers.keys()
                    else alike(a, b) and (a == b or _share_actor(first, second))
                )
            ):  # fmt: skip
                same.merge(first.record, second.record)
    _merge_like_sets(records, same, days)
    # Records that say the same of the same things within a month are copies.
    copies: dict[tuple[object, ...], RecordSighting] = {}
    for record in records:
        if len(record.identifiers) < 2:
            continue
        marks = (record.kind, frozenset(record.identifiers), record.observed_on.toordinal() // 30,
                 record.persons)  # fmt: skip
        if marks in copies:
            same.merge(copies[marks].record, record.record)
        else:
            copies[marks] = record
    return {record.record: same[record.record] for record in records}


def _merge_like_sets(records: Sequence[RecordSighting], same: DisjointSet, days: float) -> None:
    """Join cases that hold nearly the same three or more identifiers: one victim, told twice."""
    by_pair: dict[tuple[str, str], list[RecordSighting]] = defaultdict(list)
    for record in records:
        if record.kind == "case" and 3 <= len(record.identifiers) <= 12:
            for pair in combinations(sorted(record.identifiers), 2):
                by_pair[pair].append(record)
    for listed in by_pair.values():
        if len(listed) > _MOST_IN_BLOCK:
            continue
        for first, second in combinations(listed, 2):
            shared = len(first.identifiers.keys() & second.identifiers.keys())
            either = len(first.identifiers.keys() | second.identifiers.keys())
            if (
                shared >= 3
                and shared >= 0.75 * either
                and first.source != second.source
                and not _different_victims(first, second)
                and abs((first.observed_on - second.observed_on).days) <= days
            ):
                same.merge(first.record, second.record)


def _different_victims(first: RecordSighting, second: RecordSighting) -> bool:
    """Tell whether both records name victims, and none of them alike."""
    one = [person.name for person in first.persons if person.role == "victim"]
    two = [person.name for person in second.persons if person.role == "victim"]
    return bool(one and two) and not any(nearly_alike(a, b) for a in one for b in two)


def _share_actor(first: RecordSighting, second: RecordSighting) -> bool:
    return any(
        alike(a.name, b.name)
        for a in first.persons if a.role != "victim"
        for b in second.persons if b.role != "victim"
    )  # fmt: skip


def _people(records: Sequence[RecordSighting]) -> dict[int, Person]:
    """Return people by number.

    Alike names are one person where their records share an identifier, or a jurisdiction and a
    role that is not a victim's; names of victims only where they share an identifier or are equal.
    """
    mentions = [(record, person) for record in records for person in record.persons]
    same = DisjointSet(range(len(mentions)))
    by_block: dict[str, list[int]] = defaultdict(list)
    for number, (_, person) in enumerate(mentions):
        for block in name_blocks(person.name):
            by_block[block].append(number)
    for listed in by_block.values():
        if len(listed) > _MOST_IN_BLOCK:
            continue
        for a, b in combinations(listed, 2):
            (first, one), (second, two) = mentions[a], mentions[b]
            if first.record != second.record and _same_person(first, one, second, two):
                same.merge(a, b)
    numbers: dict[int, int] = {}
    people: dict[int, Person] = defaultdict(Person)
    for number, (record, person) in enumerate(mentions):
        place = numbers.setdefault(same[number], len(numbers))
        people[place].names[person.name] += 1
        people[place].roles[person.role] += 1
        people[place].records.add(record.record)
    return dict(people)


def _same_person(
    first: RecordSighting, one: NamedPerson, second: RecordSighting, two: NamedPerson
) -> bool:
    if not alike(one.name, two.name):
        return False
    if first.identifiers.keys() & second.identifiers.keys():
        return True
    if "victim" in (one.role, two.role):
        return one.name == two.name and one.role == two.role
    return first.jurisdiction == second.jurisdiction


def _generic(
    records: Sequence[RecordSighting], held: Mapping[str, set[str]],
    people: Mapping[int, Person], unit: Mapping[str, str], values: Mapping[str, float],
) -> dict[str, str]:  # fmt: skip
    """Return what stands beside many different people who are said to take part, and why.

    ``held`` gives the records of identifiers, or of people by their number. A number of a
    recruiter stands mostly beside one name; that of a hotline, an agency whose name others use,
    or somebody who helps, beside many and mostly beside none of them.
    """
    beside: dict[str, set[int]] = {record.record: set() for record in records}
    for number, person in people.items():
        if person.is_led:
            for name in person.records:
                beside[name].add(number)
    found = {}
    for key, names in held.items():
        units = {unit[name] for name in names}
        if len(units) < values["generic_records"]:
            continue
        led: dict[str, set[int]] = defaultdict(set)
        for name in names:
            led[unit[name]] |= {number for number in beside[name] if str(number) != key}
        actors = Counter(number for numbers in led.values() for number in numbers)
        named = sum(bool(numbers) for numbers in led.values())
        if (
            len(actors) >= values["generic_actors"]
            and max(actors.values()) <= values["generic_share"] * named
        ):
            found[key] = (
                f"It stands in {len(units)} independent records beside {len(actors)} different "
                "people who are said to take part, and with none of them in most."
            )
    return found


def _own_numbers(
    records: Sequence[RecordSighting], holders: Mapping[str, set[str]], unit: Mapping[str, str]
) -> set[str]:
    """Return identifiers of one event in which a victim is named: they may be the victim's own."""
    with_victim = {
        record.record for record in records if any(p.role == "victim" for p in record.persons)
    }
    return {
        key
        for key, names in holders.items()
        if len({unit[name] for name in names}) == 1 and names & with_victim
    }


def _actors(
    holders: Mapping[str, set[str]], people: Mapping[int, Person], unit: Mapping[str, str],
    limit: float,
) -> list[Actor]:  # fmt: skip
    """Join names and identifiers that stand in the same independent records."""
    units: dict[tuple[str, str], set[str]] = {}
    for number, person in people.items():
        units["name", str(number)] = {unit[name] for name in person.records}
    for key, held in holders.items():
        units["key", key] = {unit[name] for name in held}
    inside: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for item, events in units.items():
        for event in events:
            inside[event].append(item)
    together: Counter[tuple[tuple[str, str], tuple[str, str]]] = Counter()
    for items in inside.values():
        if len(items) <= 60:
            together.update(combinations(sorted(items), 2))
    apart = _apart(people)
    clusters: dict[tuple[str, str], set[tuple[str, str]]] = {item: {item} for item in units}
    ranked = sorted(
        (
            (-shared / math.sqrt(len(units[a]) * len(units[b])), -shared, a, b)
            for (a, b), shared in together.items()
        ),
    )
    for similarity, shared, a, b in ranked:
        if -similarity < limit:
            break
        if -shared < 2 and max(len(units[a]), len(units[b])) > 1:
            continue
        one, two = clusters[a], clusters[b]
        if one is two or not _may_join(one, two, apart, units, together, limit):
            continue
        one |= two
        for item in two:
            clusters[item] = one
    return [
        _actor(number, cluster, people, holders)
        for number, cluster in enumerate(
            sorted({id(c): c for c in clusters.values()}.values(), key=min)
        )
    ]


def _apart(people: Mapping[int, Person]) -> set[tuple[str, str]]:
    """Return pairs of people who stand in one record: they are two."""
    in_record: dict[str, list[int]] = defaultdict(list)
    for number, person in people.items():
        for name in person.records:
            in_record[name].append(number)
    return {
        pair
        for numbers in in_record.values()
        for a, b in combinations(sorted(numbers), 2)
        for pair in ((str(a), str(b)), (str(b), str(a)))
    }


def _may_join(
    one: set[tuple[str, str]], two: set[tuple[str, str]], apart: set[tuple[str, str]],
    units: Mapping[tuple[str, str], set[str]],
    together: Mapping[tuple[tuple[str, str], tuple[str, str]], int], limit: float,
) -> bool:  # fmt: skip
    """Tell whether two clusters may be one actor's: on average as near as their nearest parts."""
    names = [value for kind, value in one if kind == "name"]
    others = [value for kind, value in two if kind == "name"]
    if any((a, b) in apart for a in names for b in others):
        return False
    total = 0.0
    for a in one:
        for b in two:
            shared = together.get((min(a, b), max(a, b)), 0)
            total += shared / math.sqrt(len(units[a]) * len(units[b]))
    return total / (len(one) * len(two)) >= 0.8 * limit


def _actor(
    number: int, cluster: set[tuple[str, str]], people: Mapping[int, Person],
    holders: Mapping[str, set[str]],
) -> Actor:  # fmt: skip
    actor = Actor(number)
    for kind, value in cluster:
        if kind == "name":
            person = people[int(value)]
            actor.names += person.names
            actor.roles += person.roles
            actor.records |= person.records
        else:
            actor.identifiers.add(value)
            actor.records |= holders[value]
    # Who is named as a victim anywhere is protected, whatever else is said of them.
    actor.protected = actor.roles["victim"] > 0
    return actor
