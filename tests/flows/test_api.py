"""The names of the commands are names of the Python API."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from manumit import flows
from manumit.flows.publication import FlowTable
from manumit.flows.richness import DatedList

ROWS = [(1, 0, 0, 60), (0, 1, 0, 50), (0, 0, 1, 40), (1, 1, 0, 25), (1, 0, 1, 12), (0, 1, 1, 20),
        (1, 1, 1, 7)]  # fmt: skip


def test_estimate_unseen_and_publish_are_there() -> None:
    table = flows.ListTable.of_rows("ABC", ROWS)
    found = flows.estimate(table, ["bic"], flows.Settings(bootstraps=10))
    assert found.recommended == "bic"
    assert flows.estimate(table, ["chao"], flows.Settings(bootstraps=10)).recommended == ""
    lists = [DatedList(str(n), date(2025, 1, n), dict.fromkeys(c))
             for n, c in enumerate(("abc", "abd"), start=1)]  # fmt: skip
    assert flows.unseen(lists, bootstraps=2).observed == 4
    counts = np.array([[3, 40], [60, 50], [80, 90]])
    releases, proof = flows.publish([FlowTable(("A", "B", "C"), ("X", "Y"), counts)])
    assert proof["narrowest"] is not None
    assert ("all", "A", "X", None) in releases[0].rows


@pytest.mark.parametrize("name", flows.__all__)
def test_every_name_can_be_had(name: str) -> None:
    assert callable(getattr(flows, name))


def test_another_name_is_told() -> None:
    with pytest.raises(AttributeError):
        flows.nothing  # noqa: B018
