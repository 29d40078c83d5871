"""``manumit payments calibrate``: a profile whose alerts stay within a budget."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from manumit.errors import InputError

if TYPE_CHECKING:
    import polars as pl

    from manumit.payments import Profile
    from manumit.payments.calibrate import Calibration

__all__ = ["register"]

_WIDTH = 40
_RIGHT = {"victim", "mule", "other_fraud"}
_WRONG = {"ordinary", "unclear", ""}


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("calibrate")(calibrate)
    group.command("compare")(compare)


def calibrate(
    history: Annotated[Path, typer.Argument(help="Payments of some months: a file or a folder.")],
    *,
    alerts_per_10k_month: Annotated[
        float, typer.Option(min=0.001, help="Alerts for 10,000 accounts and 30 days.")
    ],
    out: Annotated[Path, typer.Option("--out", help="The profile to write (TOML).")],
    confidence: Annotated[
        float, typer.Option(min=0.5, max=0.999, help="With which the budget shall hold.")
    ] = 0.95,
    mule_alerts_per_10k_month: Annotated[
        float, typer.Option(min=0, help="A budget of its own for mule accounts; 0: off.")
    ] = 0.0,
    outcomes: Annotated[
        Path | None, typer.Option(help="What alerts turned out to be: account, outcome (CSV).")
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help="A file that names the columns.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Fit the threshold to your own accounts; the budget holds on later months like these.

    With --outcomes, accounts that were found to be victims' or mules' are left out: the budget is
    then one of false alarms, and what was right does not raise the threshold.
    """
    from manumit.catalog.reader import catalog_version
    from manumit.payments import default_profile
    from manumit.payments.calibrate import calibrate as fit
    from manumit.payments.calibrate import series_of
    from manumit.payments.profile import warm_up_days

    base = replace(default_profile(), threshold=math.inf, mule_threshold=math.inf)
    scores, profile = _scores(history, mapping, base)
    scores, left_out = _without_found(scores, outcomes)
    series = series_of(scores, column="score", warm_up_days=warm_up_days())
    fitted = fit(series, alerts_per_10k_month=alerts_per_10k_month, quiet_days=base.quiet_days,
                 confidence=confidence)  # fmt: skip
    mule = None
    if mule_alerts_per_10k_month > 0:
        mules = series_of(scores, column="mule_score", warm_up_days=warm_up_days())
        mule = fit(mules, alerts_per_10k_month=mule_alerts_per_10k_month,
                   quiet_days=base.quiet_days, confidence=confidence)  # fmt: skip
    made = replace(
        profile,
        threshold=fitted.threshold,
        mule_threshold=mule.threshold if mule else math.inf,
        calibrated_on=datetime.now(UTC).date().isoformat(),
        alerts_per_10k_month=alerts_per_10k_month,
        mule_alerts_per_10k_month=mule_alerts_per_10k_month,
        confidence=confidence,
        account_months=round(fitted.account_months, 1),
        alerts_seen=fitted.alerts,
        catalog_version=catalog_version(),
    )
    made.save(out)
    if as_json:
        shown = {
            "victim": asdict(fitted),
            "mule": asdict(mule) if mule else None,
            "scale": made.scale,
            "accounts_left_out": left_out,
        }
        sys.stdout.write(json.dumps({**shown, "profile": str(out)}) + "\n")
        return
    if outcomes is not None:
        sys.stderr.write(f"{left_out:,} accounts that were rightly alerted are left out.\n")
    _tell("victims", fitted)
    if mule:
        _tell("mule accounts", mule)
    sys.stderr.write(f"The profile is in {out}.\n")


def _without_found(scores: pl.DataFrame, outcomes: Path | None) -> tuple[pl.DataFrame, int]:
    """Return the scores without accounts that were rightly alerted, and how many those are."""
    if outcomes is None:
        return scores, 0
    import polars as pl

    from manumit.interchange.rows import read_rows

    read = read_rows(outcomes)
    places = {name: place for place, name in enumerate(read.header)}
    if not {"account", "outcome"} <= places.keys():
        raise InputError(
            f"The file {read.name} has no column account or outcome.",
            remedy="Write it with `manumit workspace outcomes`.",
            code="payments.outcomes",
        )
    found, unknown = set(), 0
    for _, cells in read.rows:
        row = dict(zip(read.header, cells, strict=False))
        said = row.get("outcome", "")
        if said in _RIGHT:
            found.add(row.get("account", ""))
        elif said not in _WRONG:
            unknown += 1
    if unknown:
        sys.stderr.write(
            f"{unknown:,} rows have an outcome that is not known; they are passed over.\n"
        )
    account = pl.col("account").cast(pl.String)
    held = scores.filter(account.is_in(sorted(found)))["account"].n_unique()
    return scores.filter(~account.is_in(sorted(found))), held


def _scores(history: Path, mapping: Path | None, base: Profile) -> tuple[pl.DataFrame, Profile]:
    """Return the scores of a history, and the profile with the bank's scale."""
    import polars as pl

    from manumit.interchange.payments import order_by_time, read_payments
    from manumit.payments import Engine
    from manumit.payments.scale import OutflowMeter, scale_of
    from manumit.payments.screening import scores_frame

    meter, reading = OutflowMeter(), Engine(base)
    for batch in read_payments(history, mapping=mapping):
        meter.add(reading, reading.read(batch))
    profile = replace(base, scale=scale_of(meter.median_month()))
    engine = Engine(profile)
    parts = []
    reader = read_payments(history, mapping=mapping)
    for batch in order_by_time(reader):
        parts.append(scores_frame(batch, engine.advance(batch)))
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{sum(len(part) for part in parts):,} payments scored")
    if not parts:
        raise InputError(
            "The history holds no payment.",
            remedy="Give some months of payments of all accounts.",
            code="payments.no-payment",
        )
    return pl.concat(parts), profile


def _tell(what: str, fitted: Calibration) -> None:
    write = sys.stderr.write
    write(f"\nThreshold for {what}: {fitted.threshold:.2f} nats\n")
    most = max((m.alerts for m in fitted.by_month), default=0) or 1
    for month in fitted.by_month:
        write(
            f"  month {month.month + 1:>3}  "
            f"{'#' * round(_WIDTH * month.alerts / most)} {month.alerts}\n"
        )
    write(
        f"  On this history it gives {fitted.alerts} alerts over "
        f"{fitted.account_months:,.0f} account months; the budget is {fitted.allowed:.1f}.\n"
        f"  As many later months give more than {fitted.bound:.0f} with a probability of at most "
        f"{1 - fitted.confidence:.0%}, if they are like these"
        f" (months differ {fitted.dispersion:.1f} times as much as chance).\n"
        f"  Beside it the sequential test: no more than one false alarm in "
        f"{fitted.run_length:,.0f} account months on average, whatever the "
        f"distribution, as long as an honest account's "
        f"evidence, given its past, stays below {fitted.sequential_mean:.3f} on average; "
        f"it would have shown "
        f"{fitted.sequential_alerts} accounts.\n"
    )
    for warning in fitted.warnings:
        write(f"  Warning: {warning}\n")


def compare(
    history: Annotated[Path, typer.Argument(help="Payments of some months: a file or a folder.")],
    *,
    current: Annotated[Path, typer.Option("--current", help="The profile in use.")],
    changed: Annotated[Path, typer.Option("--changed", help="The profile to try.")],
    out: Annotated[Path | None, typer.Option("--out", help="Alerts gained and lost (CSV).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Compare two profiles on history before the changed one is switched on."""
    import polars as pl

    from manumit.interchange.payments import order_by_time, read_payments
    from manumit.payments import load_profile
    from manumit.payments.backtest import compare_profiles

    old, new = load_profile(current), load_profile(changed)
    batches = order_by_time(read_payments(history))
    found = compare_profiles(batches, current=old, changed=new)
    if out is not None:
        found.rows.write_csv(out)
    counts = dict(found.rows.group_by("change").len().iter_rows())
    shown = {name: counts.get(name, 0) for name in ("kept", "gained", "lost")}
    if as_json:
        sys.stdout.write(json.dumps({**shown, "out": str(out) if out else None}) + "\n")
        return
    sys.stdout.write(
        f"Alerts kept {shown['kept']}, gained {shown['gained']}, lost {shown['lost']}.\n"
    )
    with pl.Config(tbl_rows=20, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
        sys.stdout.write(f"{found.by_typology}\n")
