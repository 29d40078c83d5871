"""Figures: valid SVG, every number of the table in it, words that do not overlap."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as ET

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.errors import InputError
from manumit.flows.figures import (
    Figure,
    Flow,
    curve_figure,
    forest_figure,
    map_figure,
    sankey_figure,
)
from manumit.flows.figures.flow_map import _overlap, _world
from manumit.flows.lists import ListTable
from manumit.flows.mse import Estimates, Settings, estimate
from manumit.flows.report import report_of
from manumit.flows.richness import DatedList, unseen_origins

SVG = "{http://www.w3.org/2000/svg}"
FLOWS = [Flow("KE", "MM", 64), Flow("ET", "MM", 138, 110, 170), Flow("SG", "KH", 5),
         Flow("HK", "MM", 11), Flow("BR", "MM", 2)]  # fmt: skip


def _root(figure: Figure) -> ET.Element:
    root = ET.fromstring(figure.svg)  # noqa: S314 - made by ourselves
    assert root.find(f"{SVG}title") is not None
    assert root.find(f"{SVG}desc") is not None
    assert "Manumit" in figure.svg
    return root


def _estimates() -> Estimates:
    rows = [(1, 0, 0, 60), (0, 1, 0, 50), (0, 0, 1, 40), (1, 1, 0, 25), (1, 0, 1, 12),
            (0, 1, 1, 20), (1, 1, 1, 7)]  # fmt: skip
    methods = ("stepwise", "independence", "chao", "dga")
    return estimate(ListTable.of_rows("ABC", rows), methods, Settings(bootstraps=50))


def test_the_map_has_a_curve_and_a_head_a_flow_and_small_places() -> None:
    figure = map_figure(FLOWS, title="A < B", data_date="2025-06-01")
    root = _root(figure)
    kinds = [e.get("class") for e in root.iter() if e.get("class")]
    assert kinds.count("head") == len(FLOWS)
    assert kinds.count("flow") == len(FLOWS) + 3  # and three in the legend
    assert kinds.count("sure") == 1  # the one with an upper limit
    words = [e.text for e in root.iter(f"{SVG}text")]
    assert {"Singapore", "Kenya", "A < B"} <= set(words)
    assert any("data of 2025-06-01" in (w or "") for w in words)
    assert figure.rows[0] == ("ET", "MM", 138, 110, 170)


def test_wider_flows_are_more_people() -> None:
    figure = map_figure(FLOWS, title="x")
    widths = [float(e.get("stroke-width", 0)) for e in _root(figure).iter(f"{SVG}path")
              if e.get("class") == "flow"]  # fmt: skip
    assert widths == sorted(widths, reverse=True)
    # 138 of at most 170 (its upper limit) is drawn 16 * 138 / 170 wide
    assert widths[0] == pytest.approx(16 * 138 / 170, abs=0.01)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_names_on_the_map_overlap_neither_each_other_nor_the_edge(data: st.DataObject) -> None:
    codes = sorted(_world()["points"])
    pairs = data.draw(
        st.lists(st.tuples(st.sampled_from(codes), st.sampled_from(codes), st.integers(1, 500)),
                 min_size=1, max_size=30)
    )  # fmt: skip
    flows = [Flow(a, b, n) for a, b, n in pairs if a != b]
    if not flows:
        return
    root = _root(map_figure(flows, title="x"))
    boxes = []
    for name in root.iter(f"{SVG}text"):
        if name.get("class") == "small halo":
            x, y, wide = (
                float(name.get("x", 0)),
                float(name.get("y", 0)),
                6.6 * len(name.text or ""),
            )
            left = x if name.get("text-anchor") == "start" else x - wide
            boxes.append((left, y - 11, left + wide, y + 3))
    for place, box in enumerate(boxes):
        assert box[0] > 0
        assert box[2] < 1000
        assert not any(_overlap(box, other) for other in boxes[:place])


def test_no_line_of_the_land_runs_across_the_map() -> None:
    """At the antimeridian a naive path draws a line over the whole world."""
    for part in _world()["path"].split("Z"):
        xs = [float(x) for x in re.findall(r"[ML]([\d.-]+),", part)]
        steps = [abs(a - b) for a, b in pairwise(xs)]
        assert max(steps, default=0) < 500


def test_an_unknown_country_and_an_empty_table_are_refused() -> None:
    with pytest.raises(InputError, match="ZZ"):
        map_figure([Flow("ZZ", "MM", 1)], title="x")
    with pytest.raises(InputError, match="Nothing flows"):
        map_figure([Flow("KE", "KE", 1)], title="x")


def test_sankey_bands_keep_every_person() -> None:
    journeys = [(("IN", "TH", "MM"), 120.0), (("IN", "", "KH"), 40.0), (("KE", "TH", "MM"), 90.0)]
    figure = sankey_figure(("origin", "transit", "destination"), journeys, title="x")
    root = _root(figure)
    assert sum(row[-1] for row in figure.rows) == 250  # type: ignore[misc]
    words = {e.text for e in root.iter(f"{SVG}text")}
    assert {"IN 160", "TH 210", "unknown 40", "MM 210", "KH 40", "KE 90"} <= words
    heights = [float(e.get("height", 0)) for e in root.iter(f"{SVG}rect")]
    scale = (520 - 8) / 250
    assert sorted(heights) == pytest.approx(sorted(n * scale for n in (160, 90, 210, 40, 210, 40)),
                                            abs=0.1)  # fmt: skip
    bands = [e for e in root.iter(f"{SVG}path") if e.get("class") == "band"]
    assert len(bands) == 5


def test_journeys_of_another_length_are_refused() -> None:
    with pytest.raises(InputError, match="more or fewer places"):
        sankey_figure(("a", "b"), [(("x",), 1.0)], title="x")
    with pytest.raises(InputError, match="less than two stages"):
        sankey_figure(("a",), [(("x",), 1.0)], title="x")


def test_curve_and_forest_show_their_tables() -> None:
    lists = [DatedList(str(n), date(2025, 1, n), dict.fromkeys(c))
             for n, c in enumerate(("abce", "abcf", "abdg"), start=1)]  # fmt: skip
    curve = curve_figure(unseen_origins(lists, bootstraps=20), title="x")
    assert len(_root(curve).findall(f"{SVG}polyline")) == 2
    assert [row[0] for row in curve.rows] == [1, 2, 3, 4, 5, 6]
    found = _estimates()
    forest = forest_figure(found, title="x")
    assert sum(e.get("class") == "span" for e in _root(forest).iter()) == 4
    assert [row[0] for row in forest.rows] == [o.method for o in found.estimates]
    assert "seed 1" in forest.svg


def test_the_table_comes_with_the_meaning_of_its_columns() -> None:
    text = map_figure(FLOWS, title="x").csv()
    assert text.startswith("# origin: ISO 3166-1 code")
    rows = list(csv.DictReader(io.StringIO("".join(
        line for line in text.splitlines(keepends=True) if not line.startswith("#")))))  # fmt: skip
    assert rows[0]["people"] == "138"


def test_the_report_names_methods_design_and_references_and_is_the_same_twice() -> None:
    found = _estimates()
    figure = forest_figure(found, title="x")
    without: list[dict[str, object]] = [
        {"without": "A", "method": "bic", "point": 5.0, "lower": None, "upper": 9.0}
    ]
    made = report_of(found, without, figure, title="Hidden", data_date="2025-01-01")
    assert made == report_of(found, without, figure, title="Hidden", data_date="2025-01-01")
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)
    for words in ("Hidden", "stepwise", "A and B", "Binette and Steorts", "lie outside all"):
        assert words in " ".join(text.split()), words
