"""Profiles are read strictly and written whole."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from manumit.errors import InputError
from manumit.payments import Profile, default_profile, load_profile


def test_a_saved_profile_is_the_same_when_it_is_read(tmp_path: Path) -> None:
    made = Profile(
        threshold=3.25, quiet_days=30.0, scale=0.5, typologies=("two_legs",), confidence=0.9
    )
    made.save(tmp_path / "p.toml")
    assert load_profile(tmp_path / "p.toml") == made
    assert math.isinf(load_profile(tmp_path / "p.toml").mule_threshold)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("threshold = 1.0\nwrong = 2", "unknown key"),
        ("scale = 1.0", "lacks the key"),
        ('threshold = "high"', "another type"),
        ('threshold = 1.0\ntypologies = ["nothing"]', "does not exist"),
        ("threshold = 1.0\nscale = 0.0", "scale"),
        ("threshold = nan", "no threshold"),
        ("threshold = ", "cannot be read"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_remedy(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "p.toml").write_text(text)
    with pytest.raises(InputError, match=word) as caught:
        load_profile(tmp_path / "p.toml")
    assert caught.value.remedy


def test_the_default_says_nothing_of_a_calibration() -> None:
    assert default_profile().calibrated_on == ""
    assert default_profile().threshold > 0
