"""The picture of estimates: a round scale, everything inside it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from manumit.flows.mse import Estimate
from manumit.web.flows.picture import picture_of
from manumit.web.flows.warming import warm_up


def _estimate(point: float | None, lower: float | None, upper: float | None) -> Estimate:
    return Estimate("bic", point, lower, upper, 0.95, "bca", "estimated")


@given(st.floats(5, 1e7), st.floats(1, 50))
def test_marks_are_round_few_and_inside(low: float, times: float) -> None:
    found = picture_of([_estimate(low * times**0.5, low, low * times), _estimate(None, None, None)])
    assert found is not None
    assert len(found.lines) == 1
    assert len(found.marks) <= 7
    for x, value in found.marks:
        assert 129 <= x <= 701
        assert value == int(value)
    assert 129 <= found.lines[0].low <= found.lines[0].point <= found.lines[0].high <= 701


def test_an_even_scale_has_marks() -> None:
    found = picture_of([_estimate(2560, 2249, 3584)])
    assert found is not None
    assert [value for _, value in found.marks] == [2500, 3000, 3500]
    assert picture_of([_estimate(None, None, None)]) is None


def test_warming_runs() -> None:
    warm_up()
