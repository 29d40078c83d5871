"""Fit the weights of the payment typologies on simulated worlds, and write them into their files.

The worlds differ in wealth, customers, hard negatives and in what is missing, so that the
weights carry over to banks that nobody simulated. Each typology is a logistic regression on
the binned evidence (ridge penalty): stories of its kind against all payments out of the
ordinary of customers who are no victims. A payment of a victim counts by the root of the
loss that still follows it. Run: ``python tools/fit_typologies.py --write``.
"""

from __future__ import annotations

import argparse
import time
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
from numba import njit
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from manumit.catalog.evidence import MOST_EDGES
from manumit.payments import Engine
from manumit.payments.cards import edges_of
from manumit.payments.layout import VICTIM_EVIDENCE
from manumit.payments.simulate import random_conditions, simulate_world

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "src" / "manumit" / "data" / "typologies"
BEGIN, END = "# fitted: begin", "# fitted: end"
QUIET_DAYS = 90.0
BUDGETS = (1.0, 5.0, 10.0)
WIDTH = MOST_EDGES + 2
REGIMES = {
    "invest_exchange": ("exchange", "refund_first"),
    "invest_payees": ("new_payees", "refund_first"),
    "large_wires": ("large_wires",),
    "two_legs": ("two_legs",),
    "fees_after_pause": ("fees_after_pause",),
    "quiet_account": ("quiet_account",),
    "small_deposits": ("small_deposits",),
    "cash_machines": ("cash_machines",),
    "funded_first": (),  # any story in which unusual money came in before
}


def main() -> int:
    """Fit on some worlds, report on others, write the weights."""
    options = _options()
    started = time.monotonic()
    made = [_facts(seed, options, fit=True) for seed in range(options.worlds)]
    train = {key: np.concatenate([one[key] for one in made]) for key in made[0] if key != "scale"}
    print(f"{len(train['story'])} payments weighed, {int((train['left'] > 0).sum())} of victims, "
          f"{time.monotonic() - started:.0f} s", flush=True)  # fmt: skip
    cards = _fit(train, options)
    print(f"fitted after {time.monotonic() - started:.0f} s", flush=True)
    _report([_facts(1000 + seed, options, fit=False) for seed in range(options.tried)], cards)
    if options.write:
        _write(cards)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=16)
    parser.add_argument("--tried", type=int, default=6)
    parser.add_argument("--accounts", type=int, default=5000)
    parser.add_argument("--victims", type=float, default=400.0)
    parser.add_argument("--strength", type=float, default=0.05)
    parser.add_argument("--power", type=float, default=0.5)
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


def _facts(seed: int, options: argparse.Namespace, *, fit: bool) -> dict[str, np.ndarray]:
    """Return the weighed payments of a world: bins, account, time, story, loss left, loss now."""
    conditions = random_conditions(seed)
    conditions = replace(conditions, victims=options.victims if fit else 40.0)
    size = options.accounts if fit else 2 * options.accounts
    world = simulate_world(conditions, accounts=size, months=12, seed=seed)
    batch = world.payments.to_arrow().combine_chunks().to_batches()[0]
    engine = Engine()
    if seed % 2:
        engine.learn_accounts(world.accounts)
    events = engine.read(batch)
    rows, facts = engine.gather(events)["victim"]
    story = np.zeros(len(events), dtype="U20")
    loss = np.zeros(len(events), dtype=bool)
    places = {key: place for place, key in enumerate(world.payments["payment_id"].to_list())}
    at = [places[key] for key in world.payment_truth["payment_id"]]
    story[at] = world.payment_truth["story"].to_numpy()
    loss[at] = world.payment_truth["is_loss"].to_numpy()
    accounts = engine.accounts.numbers(events.account)
    total = np.zeros(len(engine.accounts))
    np.add.at(total, accounts[loss], events.value[loss])
    left = _left(accounts, events.value * loss, total)
    keep = np.ones(len(rows), dtype=bool)
    if fit:
        keep &= loss[rows] | ((total[accounts[rows]] == 0) & (np.random.default_rng(seed).random(len(rows)) < 0.35))
    rows, facts = rows[keep], facts[keep]
    order = np.lexsort((events.at[rows], accounts[rows]))
    rows, facts = rows[order], facts[order]
    return {
        "bins": _bins(facts, VICTIM_EVIDENCE),
        "account": accounts[rows],
        "day": events.at[rows] / 86_400e6,
        "story": story[rows],
        "is_loss": loss[rows],
        "left": left[rows] * loss[rows],
        "after": left[rows],
        "funded": np.nan_to_num(facts[:, VICTIM_EVIDENCE.index("funding_size")]) > 0.5,
        "scale": np.array([size, 12.0, total.sum(), (total > 0).sum()]),
    }


@njit
def _left(accounts, loss, total):
    """Return the loss of the account that still follows each payment."""
    left = np.empty(len(loss))
    done = np.zeros(len(total))
    for row in range(len(loss)):
        done[accounts[row]] += loss[row]
        left[row] = total[accounts[row]] - done[accounts[row]]
    return left


def _bins(facts: np.ndarray, evidence: tuple[str, ...]) -> np.ndarray:
    edges = edges_of(evidence)
    bins = np.zeros(facts.shape, dtype=np.uint8)
    for column in range(facts.shape[1]):
        values = facts[:, column]
        bins[:, column] = np.where(
            np.isnan(values), 0, 1 + np.searchsorted(edges[column], values, side="right")
        )
    return bins


def _hot(bins: np.ndarray) -> sparse.csr_matrix:
    count, items = bins.shape
    columns = (bins + np.arange(items, dtype=np.int32) * WIDTH).ravel()
    ends = np.arange(0, count * items + 1, items)
    return sparse.csr_matrix(
        (np.ones(count * items, dtype=np.float32), columns, ends), shape=(count, items * WIDTH)
    )


def _fit(train: dict[str, np.ndarray], options: argparse.Namespace) -> dict[str, tuple[float, np.ndarray]]:
    """Return prior and weights (evidence, bins) of each typology."""
    everything = _hot(train["bins"])
    normal = ~train["is_loss"]
    mean = train["after"][train["is_loss"]].mean()
    importance = np.clip(train["after"] / mean, 0.02, 20.0) ** options.power
    cards = {}
    for name, regimes in REGIMES.items():
        own = train["is_loss"] & (np.isin(train["story"], regimes) if regimes else train["funded"])
        chosen = own | normal
        model = LogisticRegression(C=options.strength, solver="lbfgs", max_iter=150)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(everything[chosen], own[chosen], np.where(own, importance, 1.0)[chosen])
        weights = model.coef_[0].reshape(-1, WIDTH).astype(float)
        # What never varies carries no information: each item is centred on its mean over
        # ordinary payments, so that a weight says how far it moves the account from there.
        share = np.stack([np.bincount(c, minlength=WIDTH) for c in train["bins"][normal].T]) / normal.sum()
        means = (weights * share).sum(axis=1)
        seen = np.stack([np.bincount(c, minlength=WIDTH) for c in train["bins"][chosen].T]) > 0
        cards[name] = (float(model.intercept_[0] + means.sum()), (weights - means[:, None]) * seen)
    return cards


def _scores(bins: np.ndarray, cards: dict[str, tuple[float, np.ndarray]]) -> np.ndarray:
    items = np.arange(bins.shape[1])
    sums = [prior + weights[items, bins].sum(axis=1) for prior, weights in cards.values()]
    return np.max(sums, axis=0)


def _report(worlds: list[dict[str, np.ndarray]], cards: dict[str, tuple[float, np.ndarray]]) -> None:
    shares = []
    regimes: dict[str, list[float]] = {}
    for world in worlds:
        scores = _scores(world["bins"], cards)
        shares.append([saved(world, scores, budget) for budget in BUDGETS])
        size, months, total, victims = world["scale"]
        print(f"  victims {int(victims)}: " + " ".join(f"{100 * s:5.1f} %" for s in shares[-1]))
        line = threshold_for(world, scores, 5.0)
        for name in np.unique(world["story"][world["is_loss"]]):
            one = world["is_loss"] & (world["story"] == name)
            whose = np.unique(world["account"][one])
            part = np.isin(world["account"], whose)
            sub = {key: value[part] for key, value in world.items() if key != "scale"}
            found, lost = _prevented(sub, scores[part], line)
            regimes.setdefault(str(name), []).append(found / max(lost, 1.0))
    mean = np.mean(shares, axis=0)
    print("loss prevented at 1, 5, 10 alerts per 10,000 accounts a month: "
          + " ".join(f"{100 * share:.1f} %" for share in mean), flush=True)  # fmt: skip
    for name, values in sorted(regimes.items()):
        print(f"  {name}: {100 * np.mean(values):.0f} %")


def saved(world: dict[str, np.ndarray], scores: np.ndarray, budget: float) -> float:
    """Return the share of all loss that follows the first alert of its account."""
    found, _ = _prevented(world, scores, threshold_for(world, scores, budget))
    return float(found / world["scale"][2])


def threshold_for(world: dict[str, np.ndarray], scores: np.ndarray, budget: float) -> float:
    """Return the lowest threshold that keeps all alerts of a world within the budget."""
    size, months, _, _ = world["scale"]
    allowed = budget * size / 10_000 * months
    levels = np.sort(scores)[::-1][: int(40 * allowed) + 200]
    low, high = 0, len(levels) - 1
    while low < high:  # the last level whose alerts fit
        middle = (low + high + 1) // 2
        if _alerts(world["account"], world["day"], scores, levels[middle], QUIET_DAYS) <= allowed:
            low = middle
        else:
            high = middle - 1
    return float(levels[low])


@njit
def _alerts(account, day, scores, level, quiet):
    count, last_account, last_day = 0, -1, -1e9
    for row in range(len(account)):
        if account[row] != last_account:
            last_account, last_day = account[row], -1e9
        if scores[row] >= level and day[row] - last_day >= quiet:
            count += 1
            last_day = day[row]
    return count


def _prevented(world: dict[str, np.ndarray], scores: np.ndarray, level: float) -> tuple[float, float]:
    hit = np.flatnonzero(scores >= level)
    accounts, first = np.unique(world["account"][hit], return_index=True)
    total_rows = np.flatnonzero(world["is_loss"])
    whose, first_loss = np.unique(world["account"][total_rows], return_index=True)
    del accounts
    return float(world["after"][hit[first]].sum()), float(world["after"][total_rows[first_loss]].sum()) if len(whose) else 0.0


def _write(cards: dict[str, tuple[float, np.ndarray]]) -> None:
    edges = edges_of(VICTIM_EVIDENCE)
    for name, (prior, weights) in cards.items():
        lines = [f"prior = {prior:.3f}", "", "[weights]"]
        for row, item in enumerate(VICTIM_EVIDENCE):
            bins = int(np.isfinite(edges[row]).sum()) + 2
            nats = ", ".join(f"{value:.3f}" for value in weights[row, :bins])
            lines.append(f"{item} = [{nats}]")
        path = FOLDER / f"{name}.toml"
        text = path.read_text(encoding="utf-8")
        head, rest = text.split(BEGIN)
        path.write_text(f"{head}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
