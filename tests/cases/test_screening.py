"""The instrument: complete, the rule of its source, children, and never a no."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from manumit.cases import instrument, screen
from manumit.cases.screening import _reached
from manumit.cli import build_app
from manumit.errors import InputError

CODES = sorted(instrument().indicators)
ANSWERS = st.dictionaries(st.sampled_from(CODES), st.sampled_from(["yes", "no", "unknown"]))


def test_the_instrument_has_every_published_indicator() -> None:
    groups = Counter(item.group for item in instrument().indicators.values())
    assert [groups[f"D{n}"] for n in range(1, 7)] == [10, 10, 16, 9, 15, 7]
    assert {item.adult for item in instrument().indicators.values()} == {"S", "M", "W"}
    for item in instrument().indicators.values():
        assert item.question.endswith("?")
        if item.same_as:
            assert instrument().indicators[item.same_as].same_as == item.code


@pytest.mark.parametrize(
    ("strong", "medium", "weak", "speaks"),
    [
        (2, 0, 0, True), (1, 1, 0, True), (1, 0, 1, True), (0, 3, 0, True), (0, 2, 1, True),
        (1, 0, 0, False), (0, 2, 0, False), (0, 1, 5, False), (0, 0, 9, False), (0, 0, 0, False),
    ],
)  # fmt: skip
def test_a_group_speaks_by_the_published_rule(
    strong: int, medium: int, weak: int, speaks: bool
) -> None:
    counts = {"S": strong, "M": medium, "W": weak}
    assert any(_reached(counts, one) for one in instrument().rule["combinations"]) is speaks


def test_more_answers_never_weaken_a_group() -> None:
    for strong, medium, weak in itertools.product(range(4), repeat=3):
        counts = {"S": strong, "M": medium, "W": weak}
        if any(_reached(counts, one) for one in instrument().rule["combinations"]):
            for kind in "SMW":
                more = counts | {kind: counts[kind] + 1}
                assert any(_reached(more, one) for one in instrument().rule["combinations"])


def test_the_common_story_is_presumed_and_says_why() -> None:
    story = dict.fromkeys(["FC-A01", "FC-A02", "FC-M01", "FC-M02", "FC-M03", "FC-P01", "FC-P03"],
                          "yes")  # fmt: skip
    found = screen(story, under_18=False)
    assert found.result == "presumed_victim"
    assert "forced_criminality" in found.grounds
    assert any("Means: force" in line and "FC-M03" in line for line in found.words)
    assert any("consent" in rule for rule in found.rules)
    # The same answers also fill the indicators of the source that ask the same.
    coercion = next(group for group in found.groups if group.code == "D5")
    assert set(coercion.reached_by) == {"D5.01", "D5.03", "D5.06"}


def test_a_child_needs_no_means() -> None:
    story = {"FC-A01": "yes", "FC-P01": "yes", "FC-P02": "yes"}
    assert screen(story, under_18=True).result == "presumed_victim"
    adult = screen(story, under_18=False)
    assert adult.result == "signs"
    assert any("Means" in line and "FC-M01" in line for line in adult.missing)
    assert "age is not known" in screen(story).rules[0]


@given(ANSWERS, st.sampled_from([True, False, None]))
def test_no_answers_ever_say_that_somebody_is_no_victim(
    answers: dict[str, str], under_18: bool | None
) -> None:
    found = screen(answers, under_18=under_18)
    assert found.result in {"presumed_victim", "signs", "too_little_known"}
    assert bool(found.grounds) == (found.result == "presumed_victim")
    yes = {code: "yes" for code, answer in answers.items() if answer == "yes"}
    assert found.grounds == () or screen(yes, under_18=under_18).grounds
    child = screen(answers, under_18=True)
    if under_18 is False and "forced_criminality" in found.grounds:
        assert "forced_criminality" in child.grounds


def test_wrong_answers_are_named_without_repeating_them() -> None:
    with pytest.raises(InputError, match="no indicator"):
        screen({"D9.99": "yes"})
    with pytest.raises(InputError, match=r"D1\.01"):
        screen({"D1.01": "perhaps"})


def test_the_commands(tmp_path: Path) -> None:
    listed = CliRunner().invoke(build_app(), ["cases", "questions", "--json"])
    assert len(json.loads(listed.stdout)["indicators"]) == len(CODES)
    assert "D5.03" in CliRunner().invoke(build_app(), ["cases", "questions"]).stdout
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"FC-A01": "yes"}), encoding="utf-8")
    plain = CliRunner().invoke(build_app(), ["cases", "screen", str(file), "--age", "adult"])
    assert plain.stdout.startswith("signs\n")
    said = CliRunner().invoke(build_app(), ["cases", "screen", str(file), "--json"])
    assert json.loads(said.stdout)["version"] == instrument().version
    file.write_text("[]", encoding="utf-8")
    assert CliRunner().invoke(build_app(), ["cases", "screen", str(file)]).exit_code != 0
