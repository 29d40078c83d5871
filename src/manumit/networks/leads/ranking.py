"""From grouped sightings to leads: ranked, in bands, with reasons and what speaks against."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from manumit.catalog.reader import declared_values
from manumit.networks.leads.bridges import LED
from manumit.networks.leads.grouping import Actor, Groups, group_records
from manumit.networks.leads.sightings import RecordSighting
from manumit.networks.pagerank import personalised_pagerank

__all__ = ["Lead", "Leads", "rank_leads"]


@dataclass(frozen=True, slots=True)
class Lead:
    """A candidate for an investigator to look at; never proof and never guilt.

    ``score`` orders leads of one run and means nothing else; ``band`` is strong, fair, weak or
    thin. ``records`` are the evidence, ``counter_evidence`` what speaks against, ``unknowns``
    what nobody has said.
    """

    lead_id: str
    label: str
    role: str
    score: float
    band: str
    jurisdictions: tuple[str, ...]
    identifiers: tuple[dict[str, str], ...]
    records: tuple[str, ...]
    reasons: tuple[str, ...]
    counter_evidence: tuple[str, ...]
    unknowns: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as one JSON object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Leads:
    """Leads, best first; people protected as victims, and values set aside as generic.

    ``own`` counts identifiers that may be a victim's own and are in no lead for that.
    """

    leads: tuple[Lead, ...]
    protected: int
    own: int
    generic: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What stands behind an actor: weight by source, and who says it."""

    by_source: dict[str, float]
    units: int
    victims: int
    kinds: tuple[str, ...]
    latest: date


def rank_leads(
    records: Sequence[RecordSighting],
    *,
    generic: Iterable[str] = (),
    confirmed: Iterable[str] = (),
    today: date | None = None,
) -> Leads:
    """Return candidates ranked by independent evidence.

    ``generic`` are identifiers known to belong to the public, ``confirmed`` records that
    somebody has confirmed (all cases where none is given). People who stand as a victim in any
    record are never a lead: that a victim was made to recruit is for a supervisor to weigh.
    """
    values = declared_values("networks/leads.toml")
    groups = group_records(records, values, generic)
    by_name = {record.record: record for record in records}
    today = today or max((record.observed_on for record in records), default=date.min)
    position = _positions(groups, by_name, set(confirmed))
    found = []
    for actor in groups.actors:
        if actor.protected or not actor.records or actor.roles["helper"]:
            continue
        evidence = _evidence(actor, groups, by_name, values)
        found.append(_lead(actor, evidence, groups, by_name, values, position[actor.number], today))
    found.sort(key=lambda lead: (-lead.score, lead.lead_id))
    return Leads(
        tuple(found),
        sum(actor.protected for actor in groups.actors),
        groups.own,
        tuple({"value": key, "why": why} for key, why in sorted(groups.generic.items())),
    )


def _evidence(
    actor: Actor, groups: Groups, by_name: Mapping[str, RecordSighting],
    values: Mapping[str, float],
) -> _Evidence:  # fmt: skip
    """Return the weight of each source: every independent event counts once, where it is best."""
    best: dict[str, tuple[float, str]] = {}
    victims, kinds, latest = set(), Counter[str](), date.min
    for name in sorted(actor.records):
        record = by_name[name]
        event = groups.unit[name]
        weight = values[record.kind] * values[f"reliability_{record.reliability.lower()}"]
        said = {p.role for p in record.persons if p.name in actor.names}
        if said & set(LED):
            weight *= values["said_role"]
        if weight > best.get(event, (0.0, ""))[0]:
            best[event] = (weight, record.source)
        kinds[record.kind] += 1
        if record.kind == "case" or any(p.role == "victim" for p in record.persons):
            victims.add(event)
        latest = max(latest, record.observed_on)
    by_source: dict[str, float] = defaultdict(float)
    for weight, source in best.values():
        by_source[source] += weight
    return _Evidence(dict(by_source), len(best), len(victims), tuple(sorted(kinds)), latest)


def _strength(evidence: _Evidence, values: Mapping[str, float], without: str = "") -> float:
    """Return the sum over sources, each with less for every further record of its own."""
    sources = [math.log1p(w) for s, w in evidence.by_source.items() if s != without]
    if not sources:
        return 0.0
    return sum(sources) + values["victims"] * math.log1p(evidence.victims)


def _lead(
    actor: Actor, evidence: _Evidence, groups: Groups, by_name: Mapping[str, RecordSighting],
    values: Mapping[str, float], lift: float, today: date,
) -> Lead:  # fmt: skip
    whole = _strength(evidence, values)
    least = min((_strength(evidence, values, source) for source in evidence.by_source), default=0.0)
    stable = least / whole if whole else 0.0
    strength = whole * (values["one_source"] + (1 - values["one_source"]) * min(1.0, stable * 1.25))
    strength += values["another_kind"] * (len(evidence.kinds) - 1)
    strength += values["position"] * max(0.0, min(lift, values["position_most"]))
    years = max((today - evidence.latest).days, 0) / 365.25
    strength *= 1 - values["recency"] * (1 - 0.5 ** (years / values["old_years"]))
    role = _role(actor)
    score = round(strength * values[f"role_{role}"], 4)
    records = sorted(actor.records)
    shown = sorted(actor.identifiers)
    mark = hashlib.sha256("\n".join([*sorted(actor.names), *shown]).encode()).hexdigest()[:12]
    places = Counter(by_name[n].jurisdiction for n in records if by_name[n].jurisdiction)
    label = actor.names.most_common(1)[0][0] if actor.names else groups.written[shown[0]]
    return Lead(
        f"lead-{mark}", label, role, score, _band(score, values),
        tuple(code for code, _ in places.most_common()),
        tuple(_identifier(key, groups) for key in shown), tuple(records),
        _reasons(actor, evidence, lift), _against(actor, evidence, stable, years, groups),
        _unknowns(actor, evidence, places),
    )  # fmt: skip


def _role(actor: Actor) -> str:
    said = [(count, role) for role, count in actor.roles.items() if role in LED]
    return max(said)[1] if said else "unknown"


def _band(score: float, values: Mapping[str, float]) -> str:
    for band in ("strong", "fair", "weak"):
        if score >= values[f"band_{band}"]:
            return band
    return "thin"


def _identifier(key: str, groups: Groups) -> dict[str, str]:
    kind, _, value = key.partition(":")
    return {"kind": kind, "value": value.partition("#")[0], "as_written": groups.written[key]}


def _reasons(actor: Actor, evidence: _Evidence, lift: float) -> tuple[str, ...]:
    sources = len(evidence.by_source)
    many = f"{sources} {'source' if sources == 1 else 'sources'}"
    kinds = ", ".join(evidence.kinds)
    said = [f"{evidence.units} independent records of {many}: {kinds}."]
    if evidence.victims:
        said.append(f"{evidence.victims} different victims' records hold it.")
    for role, count in actor.roles.most_common():
        if role in LED:
            said.append(f"Named as {role.replace('_', ' ')} in {count} records.")
    if len(actor.identifiers) > 1:
        said.append(f"{len(actor.identifiers)} identifiers stand together in these records.")
    if lift > 0.5:
        said.append("It lies nearer to confirmed cases than most.")
    return tuple(said)


def _against(
    actor: Actor, evidence: _Evidence, stable: float, years: float, groups: Groups
) -> tuple[str, ...]:
    said = []
    if len(evidence.by_source) == 1:
        said.append("Everything comes from one source; without it nothing is left.")
    elif stable < 0.5:
        said.append("Without one of its sources most of it is gone.")
    if years > 2:
        said.append(f"The last record is {years:.0f} years old.")
    if any("#" in key for key in actor.identifiers):
        said.append("A number was silent for long before: it may have had another owner.")
    if evidence.kinds == ("offer",):
        said.append("Only adverts: somebody may have used a stranger's name or number.")
    if len(actor.names) > 3:
        said.append("It is named in many ways: more than one person may be meant.")
    del groups
    return tuple(said)


def _unknowns(actor: Actor, evidence: _Evidence, places: Counter[str]) -> tuple[str, ...]:
    said = []
    if not actor.names:
        said.append("No name.")
    if not actor.identifiers:
        said.append("No telephone, handle or account.")
    if not any(role in LED for role in actor.roles):
        said.append("Nobody has said what part it played.")
    if not places:
        said.append("No jurisdiction.")
    if not evidence.victims:
        said.append("No victim's statement.")
    if not any(key.startswith(("account:", "bitcoin:", "evm:", "tron:", "wallet:"))
               for key in actor.identifiers):  # fmt: skip
        said.append("No account or wallet.")
    return tuple(said)


def _positions(
    groups: Groups, by_name: Mapping[str, RecordSighting], confirmed: set[str]
) -> NDArray[np.float64]:
    """Return log10 of how much nearer each actor is to confirmed records than by its records."""
    names = {name: place for place, name in enumerate(sorted(by_name))}
    pairs = [(a.number, names[n]) for a in groups.actors for n in a.records]
    count = len(groups.actors) + len(names)
    if not pairs:
        return np.zeros(len(groups.actors))
    rows = np.array([a for a, _ in pairs] + [len(groups.actors) + n for _, n in pairs])
    columns = np.array([len(groups.actors) + n for _, n in pairs] + [a for a, _ in pairs])
    graph = csr_array(coo_array((np.ones(len(rows)), (rows, columns)), shape=(count, count)))
    start = np.zeros(count)
    for name, place in names.items():
        if name in confirmed or (not confirmed and by_name[name].kind == "case"):
            start[len(groups.actors) + place] = 1.0
    if not start.any():
        return np.zeros(len(groups.actors))
    share = personalised_pagerank(graph, start)[: len(groups.actors)]
    degree = np.asarray(graph.sum(axis=1)).ravel()[: len(groups.actors)]
    middle = np.median(share / np.maximum(degree, 1)) or 1e-12
    return np.asarray(np.log10(np.maximum(share / np.maximum(degree, 1) / middle, 1e-3)))
