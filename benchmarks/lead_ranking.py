"""How many of the first leads are real: simulated syndicates with everything that misleads.

Written to examine the ranking, by the same project; an examination by somebody else's generator
is worth more. In each world: syndicates of recruiters, transporters, bosses and account suppliers
with phones, handles and accounts; victims who name them with typing errors or not at all; victims
reported twice; recycled and shared numbers; hotlines and an airline in many records; a famous
innocent agency in adverts; a helper whose number stands in many cases; one source that smears a
competitor; victims who were made to recruit; small honest recruiters seen once.

Run: ``python benchmarks/lead_ranking.py [worlds]``; one result line a ranking.
"""

from __future__ import annotations

import json
import platform
import random
import sys
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from manumit.networks.leads import RecordSighting, rank_leads, read_sightings

RESULTS = Path(__file__).parent / "results" / "lead_ranking.jsonl"
_WORDS = {
    "given": "amina joseph peter grace wanjiru otieno fatima kwame ravi sunil priya anil nirmala "
    "chen wei li minh thanh linh somchai kanya budi siti rahman nasreen tariq bilal abebe hana",
    "family": "mwangi odhiambo kamau njoroge okafor mensah sharma patel kumar gurung tamang perera "
    "silva nguyen tran pham wong zhang liu santos reyes cruz hidayat wijaya khan ahmed tesfaye",
}
GIVEN, FAMILY = (words.split() for words in _WORDS.values())
PLACES = ("KE", "UG", "ET", "IN", "LK", "PH", "ID", "BD", "NP", "PK")
TO = ("MM", "KH", "LA")
HARM = ("helper", "agency", "smeared", "forced", "victim", "hotline", "airline")


class World:
    """One simulated world: its records and who is what."""

    def __init__(self, seed: int, named: float = 0.7) -> None:
        self.rng = random.Random(seed)
        self.share_named = named  # of the records that name who did it
        self.lines: list[dict[str, Any]] = []
        self.truth: dict[str, str] = {}  # identifier as written, without signs: who it is
        self.roles: dict[str, str] = {}
        self.people = 0
        self.named: dict[str, str] = {}  # name, also mistyped: who it is
        self.sources = [f"ngo-{n}" for n in range(6)] + [f"hotline-{n}" for n in range(3)]
        self.generic = [self.number("KE", "hotline"), self.number("IN", "hotline"),
                        self.number("PH", "airline")]  # fmt: skip
        for n in range(self.rng.randint(8, 14)):
            self.syndicate(f"s{n}")
        self.lone_recruiters()
        self.helper()
        self.agency()
        self.smear()

    def name(self) -> str:
        return " ".join((self.rng.choice(GIVEN), self.rng.choice(GIVEN), self.rng.choice(FAMILY)))

    def person(self, role: str, place: str) -> dict[str, Any]:
        self.people += 1
        who = f"{role}-{self.people}"
        self.roles[who] = role
        found = {"who": who, "role": role, "place": place, "name": self.name(), "ids": []}
        self.named[found["name"]] = who
        for _ in range(self.rng.choice((1, 1, 2, 2, 3))):
            found["ids"].append(self.number(place, who))
        if self.rng.random() < 0.5:
            handle = f"{found['name'].split()[0]}_{self.rng.randint(100, 9999)}"
            self.truth[handle] = who
            found["ids"].append({"kind": "telegram", "value": f"@{handle}"})
        return found

    def number(self, place: str, who: str) -> dict[str, str]:
        code = {"KE": "2547", "UG": "2567", "ET": "2519", "IN": "919", "LK": "947", "PH": "639",
                "ID": "628", "BD": "8801", "NP": "9779", "PK": "923"}[place]  # fmt: skip
        digits = code + "".join(self.rng.choice("0123456789") for _ in range(8))
        self.truth[digits] = who
        return {"kind": "phone", "value": f"+{digits}"}

    def mistyped(self, name: str) -> str:
        if self.rng.random() > 0.25:
            return name
        at = self.rng.randrange(1, len(name) - 1)
        wrong = name[:at] + self.rng.choice("aeioulnr") + name[at + 1 :]
        if name in self.named:
            self.named.setdefault(wrong, self.named[name])
        return wrong

    def record(self, kind: str, source: str, day: date, place: str, to: str | None,
               people: list[tuple[str, str]], ids: list[dict[str, str]]) -> None:  # fmt: skip
        self.lines.append({
            "record": f"{kind}:{len(self.lines)}", "kind": kind, "source": source,
            "observed_at": f"{day.isoformat()}T10:00:00Z", "jurisdiction": place, "destination": to,
            "reliability": self.rng.choice("ABBCCDF"), "text": "",
            "identifiers": ids, "persons": [{"name": n, "role": r} for n, r in people],
        })  # fmt: skip

    def day(self) -> date:
        return date(2024, 1, 1) + timedelta(days=self.rng.randrange(700))

    def syndicate(self, name: str) -> None:
        del name
        rng = self.rng
        places, to = rng.sample(PLACES, rng.randint(1, 3)), rng.choice(TO)
        recruiters = [self.person("recruiter", p) for p in places for _ in range(rng.randint(1, 3))]
        others = [self.person(r, rng.choice(places))
                  for r in ("transporter", "boss", "account_supplier")]  # fmt: skip
        if rng.random() < 0.4:  # a number shared by two of them
            a, b = rng.sample(recruiters + others, 2)
            b["ids"].append(a["ids"][0])
        for recruiter in recruiters:
            for _ in range(rng.choice((1, 2, 3, 4, 6, 9))):
                self.victim(recruiter, others, to)
            for _ in range(rng.choice((0, 1, 2, 5))):
                self.record("offer", rng.choice(["portal", "facebook-watch", *self.sources]),
                            self.day(), recruiter["place"], to,
                            [(recruiter["name"], "recruiter")] if rng.random() < 0.3 else [],
                            rng.sample(recruiter["ids"], 1))  # fmt: skip
        supplier = others[2]
        for _ in range(rng.choice((0, 1, 2))):
            said = [(supplier["name"], "account_supplier")]
            bank = rng.choice(("bank-1", "bank-2"))
            self.record(
                "alert", bank, self.day(), supplier["place"], None, said, supplier["ids"][:1]
            )

    def victim(self, recruiter: dict[str, Any], others: list[dict[str, Any]], to: str) -> None:
        rng = self.rng
        day, victim = self.day(), self.name()
        own = self.number(recruiter["place"], f"victim-{self.people}-{rng.random()}")
        ids = rng.sample(recruiter["ids"], rng.randint(1, min(2, len(recruiter["ids"]))))
        people = [(victim, "victim")]
        if rng.random() < self.share_named:
            people.append((self.mistyped(recruiter["name"]),
                           "recruiter" if rng.random() < 0.8 else "unknown"))  # fmt: skip
        for other in others:
            if rng.random() < 0.3:
                if rng.random() > self.share_named + 0.3:
                    ids = ids + rng.sample(other["ids"], 1)
                    continue
                people.append((self.mistyped(other["name"]),
                               other["role"] if rng.random() < 0.7 else "unknown"))  # fmt: skip
                ids = ids + rng.sample(other["ids"], 1)
        if rng.random() < 0.4:
            ids = [*ids, own]
        if rng.random() < 0.25:
            ids = [*ids, rng.choice(self.generic)]
        sources = rng.sample(self.sources, 2)
        self.record("case", sources[0], day, recruiter["place"], to, people, ids)
        if rng.random() < 0.3:  # the mother tells another organisation
            again = [(self.mistyped(n), r) for n, r in people]
            self.record("case", sources[1], day + timedelta(days=rng.randrange(40)),
                        recruiter["place"], to, again, ids)  # fmt: skip
        if rng.random() < 0.06:  # made to recruit: named by two others as a recruiter
            who = f"forced-{self.people}-{rng.random()}"
            self.roles[who] = "forced"
            number = self.number(recruiter["place"], who)
            self.lines[-1]["identifiers"] = [*self.lines[-1]["identifiers"], number]
            for _ in range(rng.randint(2, 5)):
                self.record("case", rng.choice(self.sources), self.day(), recruiter["place"], to,
                            [(self.name(), "victim"), (victim, "recruiter")], [number])  # fmt: skip

    def lone_recruiters(self) -> None:
        for _ in range(20):
            place = self.rng.choice(PLACES)
            one = self.person("recruiter", place)
            self.record(
                "offer", "portal", self.day(), place, self.rng.choice(TO), [], one["ids"][:1]
            )

    def helper(self) -> None:
        for _ in range(2):
            helper = self.person("helper", self.rng.choice(PLACES))
            cases = [line for line in self.lines if line["kind"] == "case"]
            for line in self.rng.sample(cases, min(len(cases), self.rng.randint(15, 30))):
                line["identifiers"] = [*line["identifiers"], helper["ids"][0]]
                if self.rng.random() < 0.3:
                    line["persons"] = [
                        *line["persons"],
                        {"name": helper["name"], "role": "unknown"},
                    ]

    def agency(self) -> None:
        place = self.rng.choice(PLACES)
        agency = self.person("agency", place)
        agency["name"] = "golden gate manpower agency"
        offers = [line for line in self.lines if line["kind"] in ("offer", "case")]
        for line in self.rng.sample(offers, 25):
            line["identifiers"] = [*line["identifiers"], agency["ids"][0]]
            if self.rng.random() < 0.5:
                line["persons"] = [*line["persons"], {"name": agency["name"], "role": "unknown"}]

    def smear(self) -> None:
        smeared = self.person("smeared", self.rng.choice(PLACES))
        for _ in range(self.rng.randint(12, 25)):
            self.record("report", "rival-agency", self.day(), smeared["place"], self.rng.choice(TO),
                        [(smeared["name"], "recruiter")], smeared["ids"][:2])  # fmt: skip

    def who(self, value: str) -> str:
        return self.truth.get(value.lstrip("+@"), "")


def _roles_of(world: World, lead: dict[str, Any]) -> Counter[str]:
    return Counter(who for item in lead["identifiers"] if (who := world.who(item["value"])))


def manumit(world: World, records: tuple[RecordSighting, ...]) -> list[str]:
    """Return who each lead is, best first: by its identifiers, else by its name."""
    ranked = []
    for lead in rank_leads(records).leads:
        found = _roles_of(world, lead.as_dict())
        if found:
            # A lead that shows anybody who must not be shown counts as that.
            harmed = [who for who in found if who.split("-")[0] in HARM]
            ranked.append(harmed[0] if harmed else found.most_common(1)[0][0])
        else:
            ranked.append(world.named.get(lead.label, "nobody"))
    return ranked


def by_identifier(world: World, records: tuple[RecordSighting, ...], how: str) -> list[str]:
    """Return who each identifier is, ordered by a baseline."""
    beside: dict[str, set[str]] = defaultdict(set)
    victims: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for key in record.identifiers:
            beside[key] |= set(record.identifiers) - {key}
            if record.kind == "case":
                victims[key].add(record.record)
    rng = np.random.default_rng(0)
    keys = sorted({key for record in records for key in record.identifiers})
    value = {
        "victims": lambda key: len(victims[key]),
        "degree": lambda key: len(beside[key]),
        "random": lambda _key: 0,
    }[how]
    noise = dict(zip(keys, rng.random(len(keys)), strict=True))
    keys.sort(key=lambda key: (-value(key), noise[key]))
    return [world.who(key.partition(":")[2]) or key for key in keys]


def main() -> int:
    """Measure and print."""
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    for named in (0.7, 0.15):
        _measure(worlds, named)
    return 0


def _measure(worlds: int, named: float) -> None:
    found: dict[str, list[dict[str, float]]] = defaultdict(list)
    wrong: Counter[str] = Counter()
    for seed in range(worlds):
        world = World(1000 + seed, named)
        records = read_sightings(json.dumps(line) for line in world.lines).records
        rankings = {"manumit": manumit(world, records)} | {
            how: by_identifier(world, records, how) for how in ("victims", "degree", "random")
        }
        for name, ranking in rankings.items():
            role = [world.roles.get(who, who.split("-")[0]) for who in ranking]
            criminal = {"recruiter", "transporter", "boss", "account_supplier"}
            row = {f"p{k}": np.mean([r in criminal for r in role[:k]]) for k in (10, 20, 50)}
            row |= {f"recruiters{k}": len({w for w, r in zip(ranking[:k], role[:k], strict=True)
                                           if r == "recruiter"}) for k in (20, 50)}  # fmt: skip
            row["harm20"] = sum(r in HARM for r in role[:20])
            if name == "manumit":
                wrong.update(r for r in role[:20] if r not in criminal)
            found[name].append(row)
    for name, rows in found.items():
        line: dict[str, Any] = {"ranking": name, "worlds": worlds, "named": named}
        line |= {key: round(float(np.mean([row[key] for row in rows])), 3) for key in rows[0]}
        line |= {"python": platform.python_version(), "on": datetime.now(UTC).date().isoformat()}
        with RESULTS.open("a") as file:
            file.write(json.dumps(line) + "\n")
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"wrong in the first 20: {dict(wrong)}\n")


if __name__ == "__main__":
    raise SystemExit(main())
