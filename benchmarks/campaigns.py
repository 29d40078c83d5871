"""Group messages by their wording: ours beside the usual near-duplicate pipelines.

Generates messages from families in ten scripts (``data/campaigns/wordings.json``, written by
us): a family is one choice of sentences, and any two families differ in two of five or more;
its members differ in place, amount, contact, order
of two sentences, and lack or gain one. Families share sentences with others, so that joining
too much shows. Unrelated messages are rows of words from all families.

Compared in one run: ours; rensa (RMinHash, LSH) and datasketch (MinHash, LSH), each on
3-word shingles (the usual way) and on character 5-grams. Reported: CPU microseconds for a
message, peak memory, pair recall and precision by script with 95 % Wilson intervals. One
result line is appended to ``benchmarks/results/campaigns.jsonl``. What synthetic families
cannot show: how real campaigns change over months.

    .venv/bin/python benchmarks/campaigns.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import re
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

from offers_quality import wilson

from manumit.offers.campaigns import CampaignIndex

HERE = Path(__file__).resolve().parent
SHARED = HERE.parent.parent / "shared" / "data" / "offers" / "sms_multilingual" / "thai"
RESULTS = HERE / "results" / "campaigns.jsonl"
PARTS = ("lead", "body", "perk", "low", "end")
PLACES = ["Bangkok", "Dubai", "Poipet", "Vientiane", "Manila", "Yangon", "Bavet", "Mae Sot"]
# Choices of sentences of which any two differ in two sentences at least.
FAMILIES = [c for c in product(range(3), repeat=len(PARTS)) if sum(c) % 3 == 0]
PERMUTATIONS, BANDS = 128, 32
PAIRS = 4000

Message = tuple[str, str, str]  # script, family, text
Grouping = Callable[[list[str]], list[int]]


def main() -> None:
    """Measure, print and append the result line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="50,000 messages instead of a million")
    quick = parser.parse_args().quick
    random.seed(20261125)
    messages = list(_messages(50_000 if quick else 1_000_000))
    CampaignIndex().add_many(["a", "b"], ["warm up the compiled parts", "of the index"])
    sizes = {"ours": len(messages), "rensa": 20_000 if quick else 100_000, "datasketch": 10_000}
    rows = [
        _measured("ours", messages, sizes["ours"], _ours),
        _measured("rensa, 3 words", messages, sizes["rensa"], _rensa(_words)),
        _measured("rensa, 5 characters", messages, sizes["rensa"], _rensa(_characters)),
        _measured("datasketch, 3 words", messages, sizes["datasketch"], _datasketch(_words)),
        _measured(
            "datasketch, 5 characters", messages, sizes["datasketch"], _datasketch(_characters)
        ),
    ]
    result = {
        "benchmark": "campaigns",
        "on": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "messages": len(messages),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "rows": rows,
        "thai_sms": _thai_sms(),
    }
    print(json.dumps({key: result[key] for key in ("messages", "peak_memory_mb", "thai_sms")}))
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(result) + "\n")


def _messages(count: int) -> Iterator[Message]:
    wordings = json.loads((HERE / "data/campaigns/wordings.json").read_text(encoding="utf-8"))
    words = [
        w for parts in wordings.values() for rows in parts.values() for s in rows for w in s.split()
    ]
    for number in range(count):
        if number % 5 == 4:  # unrelated
            yield (
                "other",
                f"other {number}",
                " ".join(random.choices(words, k=random.randint(8, 30))),
            )
            continue
        script = random.choice(list(wordings))
        choice = random.choice(FAMILIES)
        sentences = [wordings[script][part][at] for part, at in zip(PARTS, choice, strict=True)]
        roll = random.random()
        if roll < 0.2:
            at = random.randrange(4)
            sentences[at], sentences[at + 1] = sentences[at + 1], sentences[at]
        elif roll < 0.4:
            sentences.insert(random.randrange(5), random.choice(["!!!", "🔥🔥", "2026", "OK?"]))
        text = " ".join(sentences).format(
            p=random.choice(PLACES), n=f"{random.randrange(800, 90000):,}", c=_contact()
        )
        yield script, f"{script} {choice}", text


def _contact() -> str:
    number = random.randrange(1000)
    return random.choice(
        [
            f"@example_hr{number}",
            f"+44 7700 900{number:03}",
            f"t.me/example{number}",
            f"LINE example{number}",
        ]
    )


def _measured(name: str, messages: list[Message], size: int, group: Grouping) -> dict[str, object]:
    sample = messages[:size]
    started = time.process_time()
    groups = group([text for _, _, text in sample])
    micros = (time.process_time() - started) / size * 1e6
    row: dict[str, object] = {"name": name, "messages": size, "cpu_us_a_message": round(micros, 1)}
    print(f"{name}: {size:,} messages, {micros:.1f} us a message")
    row["scripts"] = _quality(sample, groups)
    return row


def _quality(sample: list[Message], groups: list[int]) -> dict[str, object]:
    """Return pair recall within families and pair precision within groups, by script."""
    chance = random.Random(7)
    families: dict[str, list[int]] = defaultdict(list)
    grouped: dict[tuple[str, int], list[int]] = defaultdict(list)
    for at, (script, family, _) in enumerate(sample):
        families[family].append(at)
        grouped[script, groups[at]].append(at)
    found: dict[str, object] = {}
    for script in sorted({script for script, _, _ in sample} - {"other"}):
        mine = [m for f, m in families.items() if f.startswith(f"{script} ") and len(m) > 1]
        near = [m for (s, _), m in grouped.items() if s == script and len(m) > 1]
        recall = [groups[a] == groups[b] for a, b in _pairs(mine, chance)]
        precise = [sample[a][1] == sample[b][1] for a, b in _pairs(near, chance)]
        low, high = wilson(sum(recall), len(recall))
        found[script] = {
            "recall": round(sum(recall) / max(1, len(recall)), 3),
            "recall_low": round(low, 3),
            "recall_high": round(high, 3),
            "precision": round(sum(precise) / len(precise), 3) if precise else None,
        }
    line = " ".join(f"{s} {v['recall']}/{v['precision']}" for s, v in found.items())  # type: ignore[index]
    print(f"  recall/precision: {line}")
    return found


def _pairs(sets: list[list[int]], chance: random.Random) -> Iterator[tuple[int, int]]:
    for _ in range(PAIRS if sets else 0):
        one, other = chance.sample(chance.choice(sets), 2)
        yield one, other


def _ours(texts: list[str]) -> list[int]:
    ids = [str(number) for number in range(len(texts))]
    return [int(group) for group in CampaignIndex().add_many(ids, texts)]


def _words(text: str) -> list[str]:
    words = text.lower().split()
    return [" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))]


def _characters(text: str) -> list[str]:
    plain = re.sub(r"\s+", " ", text.lower())
    return [plain[at : at + 5] for at in range(max(1, len(plain) - 4))]


def _rensa(shingles: Callable[[str], list[str]]) -> Grouping:
    def group(texts: list[str]) -> list[int]:
        from rensa import RMinHash, RMinHashLSH

        index = RMinHashLSH(threshold=0.5, num_perm=PERMUTATIONS, num_bands=BANDS)
        parents, sketches = list(range(len(texts))), []
        for number, text in enumerate(texts):
            sketch = RMinHash(num_perm=PERMUTATIONS, seed=42)
            sketch.update(shingles(text))
            for other in index.query(sketch)[:8]:
                if sketch.jaccard(sketches[other]) >= 0.5:
                    _join(parents, number, other)
            index.insert(number, sketch)
            sketches.append(sketch)
        return [_root(parents, number) for number in range(len(texts))]

    return group


def _datasketch(shingles: Callable[[str], list[str]]) -> Grouping:
    def group(texts: list[str]) -> list[int]:
        from datasketch import MinHash, MinHashLSH

        index = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, PERMUTATIONS // BANDS))
        parents, sketches = list(range(len(texts))), []
        for number, text in enumerate(texts):
            sketch = MinHash(num_perm=PERMUTATIONS)
            sketch.update_batch([s.encode() for s in shingles(text)])
            for other in index.query(sketch)[:8]:
                if sketch.jaccard(sketches[other]) >= 0.5:
                    _join(parents, number, other)
            index.insert(number, sketch)
            sketches.append(sketch)
        return [_root(parents, number) for number in range(len(texts))]

    return group


def _join(parents: list[int], one: int, other: int) -> None:
    a, b = _root(parents, one), _root(parents, other)
    parents[max(a, b)] = min(a, b)


def _root(parents: list[int], at: int) -> int:
    while parents[at] != at:
        parents[at] = parents[parents[at]]
        at = parents[at]
    return at


def _thai_sms() -> dict[str, object] | str:
    """Return how many real Thai scam SMS share a group, where the reference material is present."""
    path = SHARED / "scam.txt"
    if not path.exists():
        return "ABSENT: the reference material"
    lines = [line.strip() for line in path.open(encoding="utf-8") if len(line.strip()) > 20]
    groups = _ours(lines)
    return {"messages": len(lines), "groups": len(set(groups))}


if __name__ == "__main__":
    main()
