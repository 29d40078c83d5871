"""How long one check takes, and how many messages a CPU second checks.

Three figures in one run, on the messages of ``benchmarks/data/offers``: a warm check in
process (median and 95th percentile, milliseconds), the batch rate with JSON lines written
(messages for a CPU second), and, as a ruler for the machine, the rate of a TF-IDF +
logistic regression that scores the same messages and reads no fact. One result line is
appended to ``benchmarks/results/offers_speed.jsonl``.
"""

from __future__ import annotations

import json
import platform
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

from manumit.offers import check_offer
from manumit.offers.screen import screen_messages

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "offers_speed.jsonl"
SHORT = 320  # characters; "short messages" are at most this long


def main() -> None:
    """Measure, print and append the result line."""
    texts = [
        json.loads(line)["text"]
        for path in sorted((HERE / "data" / "offers").rglob("*.jsonl"))
        for line in path.open(encoding="utf-8")
    ]
    texts = [text for text in texts if len(text) <= SHORT]
    started = time.perf_counter()
    for text in texts:
        check_offer(text)  # warm: every language is loaded, every expression that is met compiled
    warm_up = time.perf_counter() - started
    single = sorted(_milliseconds(text) for text in texts)
    batch = _rate(texts)
    ruler = _baseline_rate(texts)
    result = {
        "benchmark": "offers_speed",
        "on": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "messages": len(texts),
        "median_characters": statistics.median(map(len, texts)),
        "warm_up_s": round(warm_up, 2),
        "single_ms_median": round(statistics.median(single), 3),
        "single_ms_p95": round(single[int(len(single) * 0.95)], 3),
        "batch_per_cpu_s": round(batch),
        "baseline_score_only_per_cpu_s": round(ruler),
        "ratio_to_baseline": round(batch / ruler, 2),
    }
    print(json.dumps(result, indent=1))
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(result) + "\n")


def _milliseconds(text: str) -> float:
    started = time.perf_counter()
    check_offer(text)
    return (time.perf_counter() - started) * 1000


def _rate(texts: list[str]) -> float:
    best = 0.0
    for _ in range(3):
        started = time.process_time()
        size = sum(map(len, screen_messages(enumerate(texts))))
        best = max(best, len(texts) / (time.process_time() - started))
        assert size
    return best


def _baseline_rate(texts: list[str]) -> float:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    model = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2)),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)),
        ),
        LogisticRegression(max_iter=300),
    )
    model.fit(texts, [number % 2 for number in range(len(texts))])  # labels do not change the time
    best = 0.0
    for _ in range(3):
        started = time.process_time()
        model.predict_proba(texts)
        best = max(best, len(texts) / (time.process_time() - started))
    return best


if __name__ == "__main__":
    main()
