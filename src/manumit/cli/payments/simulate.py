"""``manumit payments simulate`` and ``evaluate``: worlds with known truth, and detectors there."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import polars as pl

__all__ = ["register"]

_NOTE = "Simulated figures: they say how detectors compare, not what a bank would see."


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("simulate")(simulate)
    group.command("evaluate")(evaluate)


def simulate(
    *,
    out: Annotated[Path, typer.Option("--out", help="A folder for the files of the world.")],
    accounts: Annotated[int, typer.Option(min=10, help="How many customers.")] = 5000,
    months: Annotated[int, typer.Option(min=1, max=60, help="How many months.")] = 12,
    seed: Annotated[int, typer.Option(help="The same seed gives the same world.")] = 1,
    victims: Annotated[float, typer.Option(min=0, help="Victims for 10,000 customers.")] = 60.0,
    unknown_kinds: Annotated[
        float, typer.Option(min=0, max=1, help="Share of payees of unknown kind.")
    ] = 0.33,
    story_factor: Annotated[
        float, typer.Option(min=0, help="How often hard cases come; 1: as declared.")
    ] = 1.0,
) -> None:
    """Make a world of customers, hard cases and victims, with the truth about all of them."""
    from manumit.payments.simulate import Conditions, simulate_world

    conditions = Conditions(victims=victims, unknown_kinds=unknown_kinds, story_factor=story_factor)
    world = simulate_world(conditions, accounts=accounts, months=months, seed=seed)
    out.mkdir(parents=True, exist_ok=True)
    for name in ("payments", "accounts", "truth", "payment_truth"):
        getattr(world, name).write_parquet(out / f"{name}.parquet", compression="zstd")
    (out / "README.txt").write_text(
        f"{_NOTE}\nSeed {seed}, {accounts} accounts, {months} months.\n{conditions}\n",
        encoding="utf-8",
    )
    sys.stderr.write(
        f"{len(world.payments):,} payments of {accounts:,} accounts are in {out}. {_NOTE}\n"
    )


def evaluate(
    world: Annotated[Path, typer.Argument(help="A folder made by `payments simulate`.")],
    *,
    scores: Annotated[
        Path | None,
        typer.Option("--scores", help="Scores made by `payments screen`; made anew if absent."),
    ] = None,
    profile: Annotated[
        Path | None, typer.Option("--profile", help="The profile to screen with.")
    ] = None,
    boosting: Annotated[
        bool, typer.Option("--boosting", help="Also train gradient boosting on another world.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Measure loss prevented at 1, 5, 10 alerts per 10,000 accounts a month, beside baselines."""
    import polars as pl

    from manumit.payments.evaluate.measures import measure, scored

    payments = pl.read_parquet(world / "payments.parquet")
    truth = pl.read_parquet(world / "payment_truth.parquet")
    results: dict[str, list[dict[str, Any]]] = {}
    for name, frame in _detectors(world, payments, scores, profile, boosting=boosting):
        data = scored(frame, payments, truth)
        results[name] = [asdict(measure(data, budget=budget)) for budget in (1.0, 5.0, 10.0, 0.0)]
        if not as_json:
            _tell(name, results[name])
    if as_json:
        sys.stdout.write(json.dumps({"note": _NOTE, "results": results}) + "\n")
    else:
        sys.stdout.write(_NOTE + "\n")


def _detectors(
    world: Path,
    payments: pl.DataFrame,
    scores: Path | None,
    profile: Path | None,
    *,
    boosting: bool,
) -> list[tuple[str, pl.DataFrame]]:
    import polars as pl

    from manumit.payments import load_profile, screen_payments
    from manumit.payments.evaluate.baselines import (
        BASELINES,
        baseline_scores,
        boosting_scores,
        window_features,
    )
    from manumit.payments.simulate import Conditions, simulate_world

    if scores is not None:
        own = pl.read_parquet(scores)
    else:
        chosen = load_profile(profile) if profile else None
        accounts = pl.read_parquet(world / "accounts.parquet")
        own = screen_payments(payments, profile=chosen, accounts=accounts).scores
    features = window_features(payments)
    found = [("manumit", own)]
    found += [(name, baseline_scores(features, name)) for name in BASELINES]
    if boosting:
        other = simulate_world(Conditions(victims=400.0), accounts=4000, months=12, seed=987_654)
        found.append(("boosting", boosting_scores(other, features)))
    return found


def _tell(name: str, rows: list[dict[str, Any]]) -> None:
    cells = [
        f"{100 * row['prevented']:5.1f} % "
        f"({100 * row['prevented_low']:.0f}-{100 * row['prevented_high']:.0f})"
        for row in rows[:3]
    ]
    sys.stdout.write(
        f"{name:<15} prevented at 1/5/10: {'  '.join(cells)}   "
        f"value at 5:1 {100 * rows[3]['detected_value']:.0f} %   "
        f"before half {100 * rows[1]['before_half']:.0f} %   "
        f"payments {rows[1]['median_payments']:.0f}\n"
    )
