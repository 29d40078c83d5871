"""What all figures share: the document, its words, its table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from manumit import __version__

__all__ = ["Figure", "amount", "document", "text"]

_STYLE = """
svg{background:#fff;font-family:'Noto Sans',Arial,sans-serif}
text{fill:#1f2933;font-size:13px}
.small{font-size:11px}
.title{font-size:18px;font-weight:700}
.ground{fill:#fff;fill-opacity:.85}
.land{fill:#e8e4d9;stroke:#fff;stroke-width:.5}
.flow{fill:none;stroke:#8a3b12;stroke-opacity:.8}
.sure{fill:none;stroke:#8a3b12;stroke-opacity:.25}
.head{fill:#8a3b12}
.place{fill:#1f2933}
.halo{stroke:#fff;stroke-width:3px;paint-order:stroke}
.band{fill:#0b5a5a;fill-opacity:.35}
.node{fill:#0b5a5a}
.axis{stroke:#9aa5b1}
.span{stroke:#8a3b12;stroke-width:4}
.line{fill:none;stroke:#0b5a5a;stroke-width:2.5}
.beyond{fill:none;stroke:#0b5a5a;stroke-width:2.5;stroke-dasharray:6 4}
.range{fill:#0b5a5a;fill-opacity:.15}
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture and what it says: SVG, the same as a table, and what each column means."""

    svg: str
    heads: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    meaning: tuple[str, ...]

    def csv(self) -> str:
        """Return the table as CSV; the meaning of each column stands in comment lines above."""
        target = io.StringIO()
        for head, words in zip(self.heads, self.meaning, strict=True):
            target.write(f"# {head}: {words}\n")
        writer = csv.writer(target)
        writer.writerow(self.heads)
        writer.writerows(self.rows)
        return target.getvalue()


def document(
    body: Sequence[str], *, width: float, height: float, title: str, description: str,
    data_date: str = "", seed: int | None = None,
) -> str:  # fmt: skip
    """Return a whole SVG file, named for screen readers, with version, seed and date of data."""
    told = [f"Manumit {__version__}"]
    if seed is not None:
        told.append(f"seed {seed}")
    if data_date:
        told.append(f"data of {data_date}")
    foot = text(8, height + 34, ", ".join(told), css="small")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height + 44:g}" '
        f'role="img" aria-labelledby="t d"><title id="t">{escape(title)}</title>'
        f'<desc id="d">{escape(description)}</desc><style>{_STYLE}</style>'
        f"{''.join(body)}{foot}</svg>\n"
    )


def text(x: float, y: float, words: str, *, css: str = "", anchor: str = "start") -> str:
    """Return a line of words."""
    named = f' class="{css}"' if css else ""
    return f'<text{named} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def amount(value: float) -> str:
    """Return a number as people write it."""
    return f"{value:,.0f}"
