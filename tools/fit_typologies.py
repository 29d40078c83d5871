"""Fit the weights of the payment typologies on simulated worlds, and write them into their files.

The worlds differ in wealth, customers, hard negatives and in what is missing, so that the
weights carry over to banks that nobody simulated. The typologies are fitted together as a
mixture of logistic scorecards on binned evidence (Adagrad, ridge penalty, a tenth of the
evidence left out at random at each step): a payment of a victim teaches the typologies of
its story, an ordinary payment all of them by how far they would have raised it. A payment
of a victim counts by the root of the loss that still follows it.
Run: ``python tools/fit_typologies.py --write``.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from numba import njit

from manumit.catalog.evidence import MOST_EDGES
from manumit.catalog.reader import declared_values
from manumit.payments import Engine
from manumit.payments.cards import edges_of
from manumit.payments.classes import PayeeTrait
from manumit.payments.layout import VICTIM_EVIDENCE
from manumit.payments.loops import count_alerts
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
    print(
        f"{len(train['story'])} payments weighed, {int((train['left'] > 0).sum())} of victims, "
        f"{time.monotonic() - started:.0f} s",
        flush=True,
    )
    cards = _fit(train, options)
    print(f"fitted after {time.monotonic() - started:.0f} s", flush=True)
    _report([_facts(1000 + seed, options, fit=False) for seed in range(options.tried)], cards)
    if options.write:
        _write(cards)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=24)
    parser.add_argument("--tried", type=int, default=6)
    parser.add_argument("--accounts", type=int, default=5000)
    parser.add_argument("--victims", type=float, default=400.0)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--step", type=float, default=0.3)
    parser.add_argument("--ridge", type=float, default=1e-3)
    parser.add_argument("--left-out", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--power", type=float, default=0.5)
    parser.add_argument("--floor", type=float, default=0.1)
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
        keep &= loss[rows] | (
            (total[accounts[rows]] == 0) & (np.random.default_rng(seed).random(len(rows)) < 0.35)
        )
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


def _fit(
    train: dict[str, np.ndarray], options: argparse.Namespace
) -> dict[str, tuple[float, np.ndarray]]:
    """Return prior and weights (evidence, bins) of each typology."""
    is_loss, bins = train["is_loss"], train["bins"]
    mean = train["after"][is_loss].mean()
    importance = np.where(
        is_loss, np.clip(train["after"] / mean, options.floor, 20.0) ** options.power, 1.0
    )
    own = np.zeros((len(is_loss), len(REGIMES)), dtype=np.bool_)
    for column, regimes in enumerate(REGIMES.values()):
        own[:, column] = is_loss & (
            np.isin(train["story"], regimes) if regimes else train["funded"]
        )
    rng = np.random.default_rng(options.seed)
    weights = rng.normal(0, 0.01, (bins.shape[1], WIDTH, len(REGIMES)))
    priors = np.full(len(REGIMES), -7.0)
    squares, prior_squares = np.ones(weights.shape), np.ones(priors.shape)
    for _ in range(options.epochs):
        order = rng.permutation(len(is_loss))
        _learn(
            bins,
            own,
            is_loss,
            importance,
            order,
            weights,
            priors,
            squares,
            prior_squares,
            options.step,
            options.ridge,
            options.left_out,
            int(rng.integers(1 << 31)),
        )
    return _centred(bins[~is_loss], bins, weights, priors)


def _centred(
    ordinary: np.ndarray, bins: np.ndarray, weights: np.ndarray, priors: np.ndarray
) -> dict[str, tuple[float, np.ndarray]]:
    """Centre each item on its mean over ordinary payments; leave bins never seen at zero.

    So a weight says how far a bin moves an account from an ordinary payment that stands out.
    """
    share = np.stack([np.bincount(column, minlength=WIDTH) for column in ordinary.T]) / len(
        ordinary
    )
    seen = np.stack([np.bincount(column, minlength=WIDTH) for column in bins.T]) >= 30
    cards = {}
    for column, name in enumerate(REGIMES):
        means = (weights[:, :, column] * share).sum(axis=1)
        nats = (weights[:, :, column] - means[:, None]) * seen
        cards[name] = (float(priors[column] + means.sum()), nats)
    return cards


@njit
def _learn(
    bins,
    own,
    is_loss,
    importance,
    order,
    weights,
    priors,
    squares,
    prior_squares,
    step,
    ridge,
    left_out,
    seed,
):
    """Run once over the payments; a step of Adagrad for each."""
    np.random.seed(seed)
    items, cards = bins.shape[1], priors.shape[0]
    sums, gate, used = np.empty(cards), np.empty(cards), np.empty(items, np.bool_)
    for row in order:
        sums[:] = priors
        for item in range(items):
            used[item] = np.random.random() >= left_out
            if used[item]:
                for card in range(cards):
                    sums[card] += weights[item, bins[row, item], card]
        top = sums.max()
        total = top + np.log(np.exp(sums - top).sum())
        residual = (1 / (1 + np.exp(-total)) - (1.0 if is_loss[row] else 0.0)) * importance[row]
        for card in range(cards):
            shown = not is_loss[row] or own[row, card]
            gate[card] = np.exp(sums[card] - total) if shown else 0.0
        if gate.sum() <= 0.0:
            continue
        if is_loss[row]:
            gate /= gate.sum()
        for card in range(cards):
            push = residual * gate[card]
            if abs(push) < 1e-6:
                continue
            prior_squares[card] += push * push
            priors[card] -= step * push / np.sqrt(prior_squares[card])
            for item in range(items):
                if used[item]:
                    column = bins[row, item]
                    slope = push + ridge * weights[item, column, card]
                    squares[item, column, card] += slope * slope
                    weights[item, column, card] -= (
                        step * slope / np.sqrt(squares[item, column, card])
                    )


def _scores(bins: np.ndarray, cards: dict[str, tuple[float, np.ndarray]]) -> np.ndarray:
    items = np.arange(bins.shape[1])
    best = np.full(len(bins), -np.inf)
    for prior, weights in cards.values():
        for part in range(0, len(bins), 100_000):
            rows = slice(part, part + 100_000)
            best[rows] = np.maximum(best[rows], prior + weights[items, bins[rows]].sum(axis=1))
    return best


def _report(
    worlds: list[dict[str, np.ndarray]], cards: dict[str, tuple[float, np.ndarray]]
) -> None:
    shares = []
    regimes: dict[str, list[float]] = {}
    for world in worlds:
        scores = _scores(world["bins"], cards)
        shares.append([saved(world, scores, budget) for budget in BUDGETS])
        _size, _months, _total, victims = world["scale"]
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
    print(
        "loss prevented at 1, 5, 10 alerts per 10,000 accounts a month: "
        + " ".join(f"{100 * share:.1f} %" for share in mean),
        flush=True,
    )
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
        if _alerts(world, scores, levels[middle]) <= allowed:
            low = middle
        else:
            high = middle - 1
    return float(levels[low])


def _alerts(world: dict[str, np.ndarray], scores: np.ndarray, level: float) -> int:
    counts = np.zeros(1, dtype=np.int64)
    count_alerts(world["account"], world["day"], scores, level, QUIET_DAYS, 0.0, counts)
    return int(counts[0])


def _prevented(
    world: dict[str, np.ndarray], scores: np.ndarray, level: float
) -> tuple[float, float]:
    hit = np.flatnonzero(scores >= level)
    accounts, first = np.unique(world["account"][hit], return_index=True)
    total_rows = np.flatnonzero(world["is_loss"])
    whose, first_loss = np.unique(world["account"][total_rows], return_index=True)
    del accounts
    return float(world["after"][hit[first]].sum()), float(
        world["after"][total_rows[first_loss]].sum()
    ) if len(whose) else 0.0


def _write(cards: dict[str, tuple[float, np.ndarray]]) -> None:
    edges = edges_of(VICTIM_EVIDENCE)
    watched = 1 + PayeeTrait.WATCHED  # no simulated payee stands on a list
    nats_of_list = declared_values("payments/watch.toml")["nats"]
    for name, (prior, weights) in cards.items():
        lines = [f"prior = {prior:.3f}", "", "[weights]"]
        for row, item in enumerate(VICTIM_EVIDENCE):
            bins = int(np.isfinite(edges[row]).sum()) + 2
            if item == "payee_trait":
                weights[row, watched] = nats_of_list
            nats = ", ".join(f"{value:.3f}" for value in weights[row, :bins])
            lines.append(f"{item} = [{nats}]")
        path = FOLDER / f"{name}.toml"
        text = path.read_text(encoding="utf-8")
        head, rest = text.split(BEGIN)
        path.write_text(
            f"{head}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{rest.split(END)[1]}", encoding="utf-8"
        )


if __name__ == "__main__":
    raise SystemExit(main())
