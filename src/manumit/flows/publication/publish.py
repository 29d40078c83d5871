"""Make tables safe to publish: the one door that commands, pages and programs use."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from manumit.catalog.countries import countries
from manumit.catalog.destinations import destination_codes
from manumit.catalog.reader import declared_values
from manumit.errors import InputError
from manumit.flows.publication.ledger import Ledger
from manumit.flows.publication.noise import check_noisy, noisy_release
from manumit.flows.publication.suppression import audit, release_of, suppress
from manumit.flows.publication.tables import FlowTable, Release, rare_joined

__all__ = ["publish", "publish_noisy", "publish_suppressed"]


def publish(
    tables: Sequence[FlowTable],
    mode: str = "suppress",
    *,
    epsilon: Fraction | float | str = 1,
    ledger: Ledger | None = None,
    subject: str = "table",
    origins: Sequence[str] = (),
    destinations: Sequence[str] = (),
) -> tuple[list[Release], dict[str, float | None]]:
    """Return what may be published of the tables (one a period), and what proves it.

    ``mode`` is ``suppress`` (small cells and others with them are hidden; ``narrowest`` is the
    least width of an attacker's bounds) or ``dp`` (noise over a public set of cells; the ledger
    is spent; ``budget_left``). Raises InputError for another mode, a table that cannot be made
    safe, or a budget that is used up.
    """
    if mode == "suppress":
        return publish_suppressed(tables)
    if mode == "dp":
        return publish_noisy(tables, epsilon=epsilon, ledger=ledger, subject=subject,
                             origins=origins, destinations=destinations)  # fmt: skip
    raise InputError(
        f'There is no mode "{mode}".', remedy="Choose suppress or dp.", code="flows.mode"
    )


def publish_suppressed(
    tables: Sequence[FlowTable],
) -> tuple[list[Release], dict[str, float | None]]:
    """Return the tables with small cells hidden, after an attack on the result."""
    values = declared_values("flows/publication.toml")
    releases, narrowest = [], float("inf")
    for one in tables:
        made = suppress(rare_joined(one, int(values["smallest_shown"])))
        found = audit(made)
        if not found.safe:
            raise InputError(
                "The audit could work out a hidden cell: nothing was published.",
                remedy="Join rare origins or destinations, or take longer periods.",
                code="flows.unsafe",
            )
        narrowest = min(narrowest, found.narrowest)
        releases.append(release_of(made))
    return releases, {
        "least_width": values["least_width"],
        "narrowest": None if narrowest == float("inf") else narrowest,
    }


def publish_noisy(
    tables: Sequence[FlowTable], *, epsilon: Fraction | float | str, ledger: Ledger | None,
    subject: str, origins: Sequence[str] = (), destinations: Sequence[str] = (),
) -> tuple[list[Release], dict[str, float | None]]:  # fmt: skip
    """Return the tables with noise over a public set; the ledger is written before.

    Periods part the people: nobody is in two of them, so together they spend epsilon once.
    """
    if ledger is None:
        raise InputError(
            "A noisy release needs a ledger: what releases give away adds up.",
            remedy="Give the same ledger for every release of this table.",
            code="flows.no-ledger",
        )
    try:
        amount = Fraction(str(epsilon))
    except (ValueError, ZeroDivisionError) as error:
        raise InputError(
            "Epsilon is no number.", remedy="Write 1 or 0.5.", code="flows.epsilon"
        ) from error
    rows = tuple(origins) or tuple(sorted(countries()))
    columns = tuple(destinations) or destination_codes()
    for table in tables:  # before anything is spent
        check_noisy(table, amount, origins=rows, destinations=columns)
    left = ledger.spend(subject, amount, len(rows) * len(columns))
    releases = [noisy_release(one, amount, origins=rows, destinations=columns) for one in tables]
    return releases, {"epsilon": float(amount), "budget_left": float(left)}
