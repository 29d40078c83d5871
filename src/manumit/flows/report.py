"""The report on hidden numbers as PDF: all methods, the lists, what was supposed, sources."""

from __future__ import annotations

import json
from collections.abc import Sequence

import typst

from manumit.catalog.reader import data_root
from manumit.catalog.sources import published_sources
from manumit.flows.figures.svg import Figure, amount
from manumit.flows.mse import Estimates

__all__ = ["report_of"]

_METHODS = (
    "stepwise: pairs of lists join the model where their overlap is improbable under it.",
    "bic: the hierarchical model with the best Bayesian information criterion.",
    "independence: no list depends on another.",
    "chao: a lower bound where people differ in how easily they are listed.",
    "dga: the average over all decomposable graphs; the median of the posterior.",
    "lcmcr: Bayesian latent classes; the median of the posterior.",
    "A model whose maximum does not exist, or cannot be told from another, is left out.",
    "BCa intervals are shown only where the replicates can carry them, else percentiles.",
    "That methods agree is no proof, and the true number may lie outside all of them.",
)
_SOURCES = ("chan-silverman-vincent-2021", "silverman-chan-vincent-2024", "binette-steorts-2021",
            "madigan-york-1997", "manrique-vallejo-2016", "efron-1987")  # fmt: skip


def report_of(
    found: Estimates, without: Sequence[dict[str, object]], figure: Figure, *, title: str,
    data_date: str = "",
) -> bytes:  # fmt: skip
    """Return the report as tagged PDF (PDF/UA-1); the same input gives the same bytes.

    Texts are passed as data, never as markup. ``without`` are rows of `left_out_rows`.
    """
    design = found.design
    foot = f"Manumit {found.version}, seed {found.seed}, {found.bootstraps:,} replicates"
    sources = published_sources()
    data = {
        "title": title,
        "foot": f"{foot}, data of {data_date}" if data_date else foot,
        "lead": f"{design.persons:,} people stand on {len(design.lists)} lists. How many there are "
        "in all is estimated by several methods side by side; there is no single number.",
        "svg": figure.svg,
        "alt": "; ".join(f"{o.method} {_number(o.point)}" for o in found.estimates),
        "rows": [
            [o.method, _number(o.point), _number(o.lower), _number(o.upper), o.interval,
             o.status.replace("_", " ")]
            for o in found.estimates
        ],
        "remarks": [[o.method, words] for o in found.estimates for words in o.warnings],
        "design": [f"{name}: {size:,} people" for name, size in design.lists.items()]
        + [f"on {k} lists: {n:,} people" for k, n in design.by_number_of_lists.items()]
        + list(design.warnings),
        "overlaps": [[name, f"{both:,}"] for name, both in design.overlaps.items()],
        "without": [
            [str(row["without"]), str(row["method"]), _number(row["point"]),
             _number(row["lower"]), _number(row["upper"])]
            for row in without
        ],
        "methods": list(_METHODS),
        "references": [
            f"{sources[key].title}. {sources[key].publisher}. {sources[key].url}"
            for key in _SOURCES
        ],
    }  # fmt: skip
    made = typst.compile(
        data_root().joinpath("reports/flows.typ").read_bytes(),
        format="pdf",
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"],
        timestamp=0,
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gives bytes for one document")
    return made


def _number(value: object) -> str:
    return amount(float(value)) if isinstance(value, int | float) else "–"
