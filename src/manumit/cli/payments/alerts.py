"""``manumit payments alerts`` and ``shared``: alerts in words, and payees they have in common."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from manumit.errors import InputError

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("alerts")(alerts)
    group.command("shared")(shared)


def alerts(
    file: Annotated[Path, typer.Argument(help="Alerts made by `payments screen`.")],
    *,
    most: Annotated[int, typer.Option("--most", min=1, help="How many to show.")] = 5,
    account: Annotated[str, typer.Option(help="Only alerts of this account.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines.")] = False,
) -> None:
    """Show alerts, those with most evidence first: what happened, why, and what speaks against."""
    import polars as pl

    from manumit.catalog.typologies import typologies
    from manumit.interchange.payment_reports import read_alerts

    frame = read_alerts(file)
    if account:
        frame = frame.filter(pl.col("account") == account)
    rows = frame.sort("score", descending=True).head(most).to_dicts()
    for row in rows:
        row["reasons"], row["payments"] = json.loads(row["reasons"]), json.loads(row["payments"])
        if as_json:
            sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
        else:
            sys.stdout.write("\n".join(_lines(row, typologies()[row["typology"]].title)) + "\n\n")
    if not as_json:
        sys.stdout.write(f"{len(rows)} of {len(frame)} alerts. An alert is a reason to talk.\n")


def _lines(row: dict[str, Any], title: str) -> list[str]:
    left = "not known" if row["at_risk"] is None else f"{row['at_risk']:,.2f} {row['currency']}"
    head = (
        f"{row['alerted_at']:%d %B %Y}  account {row['account']}  "
        f"{row['score']:.1f} nats (threshold {row['threshold']:.1f})"
    )
    lines = [
        head,
        f"  {title}",
        f"  {row['summary']}",
        f"  Sent so far {row['sent_so_far']:,.2f} {row['currency']}; still in the account: {left}",
    ]
    reasons = [reason for reason in row["reasons"] if abs(reason["nats"]) >= 0.2]
    lines += [f"  {reason['nats']:+6.1f}  {reason['words']}" for reason in reasons]
    return lines


def shared(
    payments: Annotated[Path, typer.Argument(help="The payments that were screened (Parquet).")],
    scores: Annotated[Path, typer.Argument(help="The scores that `payments screen` wrote.")],
    *,
    out: Annotated[Path | None, typer.Option("--out", help="Where the table goes (CSV).")] = None,
    profile: Annotated[Path | None, typer.Option(help="The profile that was used.")] = None,
) -> None:
    """Find payees that several escalating customers share: mules and scams, not large exchanges."""
    import polars as pl

    from manumit.payments import default_profile, load_profile
    from manumit.payments.shared import shared_payees

    chosen = load_profile(profile) if profile else default_profile()
    try:
        found = shared_payees(
            pl.scan_parquet(payments), pl.scan_parquet(scores), threshold=chosen.threshold
        )
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(
            f"The payments or scores cannot be read ({type(error).__name__}).",
            remedy="Give Parquet in the contract; see `manumit payments convert`.",
            code="payments.file",
        ) from error
    if out is not None:
        found.write_csv(out)
    with pl.Config(tbl_rows=20, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
        sys.stdout.write(f"{found.head(20)}\n{len(found)} payees.\n")
