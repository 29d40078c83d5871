"""How many origins so many lists name: what was seen, and on beyond it."""

from __future__ import annotations

from manumit.flows.figures.svg import Figure, amount, document, text
from manumit.flows.richness import Unseen

__all__ = ["curve_figure"]

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT = 800.0, 420.0, 60.0, 60.0, 20.0


def curve_figure(found: Unseen, *, title: str, data_date: str = "") -> Figure:
    """Return the accumulation curve with its band; dashed beyond the lists at hand."""
    most = max(step["upper"] for step in found.curve)
    last = found.curve[-1]["lists"]

    def at(step: dict[str, float], value: str) -> str:
        x = _LEFT + (step["lists"] - 1) / max(last - 1, 1) * (_WIDTH - _LEFT - _RIGHT)
        return f"{x:.1f},{_TOP + _HEIGHT - step[value] / most * _HEIGHT:.1f}"

    seen = [step for step in found.curve if not step["beyond"]]
    on = [seen[-1], *(step for step in found.curve if step["beyond"])]
    band = [at(step, "upper") for step in found.curve]
    band += [at(step, "lower") for step in reversed(found.curve)]
    body = [text(8, 28, title, css="title"), f'<polygon class="range" points="{" ".join(band)}"/>',
            f'<polyline class="line" points="{" ".join(at(s, "origins") for s in seen)}"/>',
            f'<polyline class="beyond" points="{" ".join(at(s, "origins") for s in on)}"/>',
            f'<path class="axis" d="M{_LEFT:g},{_TOP + _HEIGHT:g}H{_WIDTH - _RIGHT:g}"/>',
            ]  # fmt: skip
    for share in (0.25, 0.5, 0.75, 1.0):
        y = _TOP + _HEIGHT - share * _HEIGHT
        body.append(text(_LEFT - 8, y + 4, amount(share * most), css="small", anchor="end"))
    for step in (found.curve[0], seen[-1], found.curve[-1]):
        x, _, _ = at(step, "origins").partition(",")
        body.append(text(float(x), _TOP + _HEIGHT + 16, amount(step["lists"]), css="small",
                         anchor="middle"))  # fmt: skip
    end = found.curve[-1]
    return Figure(
        document(body, width=_WIDTH, height=_TOP + _HEIGHT, title=title,
                 description=f"{found.observed} origins on {found.lists} lists; at twice as many "
                 f"lists about {amount(end['origins'])}, {amount(end['lower'])} to "
                 f"{amount(end['upper'])}, are expected.", data_date=data_date, seed=found.seed),
        ("lists", "origins", "lower", "upper", "beyond"),
        tuple((s["lists"], round(s["origins"], 2), round(s["lower"], 2), round(s["upper"], 2),
               int(s["beyond"])) for s in found.curve),
        ("number of lists", "origins expected on so many lists", "lower limit", "upper limit",
         "1 where there are no such lists yet"),
    )  # fmt: skip
