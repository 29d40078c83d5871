"""Every phrase file: its own examples, its borders, and patterns that cannot run away."""

from __future__ import annotations

import re

import pytest

from manumit.catalog.phrases import concepts, phrase_files
from manumit.language import fold, fold_pattern
from manumit.language.prefilter import required_literals

FILES = phrase_files()
CASES = [(tag, concept) for tag, file in FILES.items() for concept in file.concepts]
_GAP = re.compile(r"(?<!\\)\.(?:[*+]|\{\d*,\})")
_NESTED = re.compile(r"[*+]\)?[*+]|\)[*+]|\{\d*,\}\)")


def _matches(patterns: tuple[str, ...], text: str) -> bool:
    folded = fold(text).text
    return any(re.search(fold_pattern(p), folded) for p in patterns)


@pytest.mark.parametrize("tag", FILES)
def test_a_language_speaks_of_every_concept(tag: str) -> None:
    assert sorted(FILES[tag].concepts) == sorted(concepts())


@pytest.mark.parametrize(("tag", "concept"), CASES)
def test_patterns_fire_on_their_examples_and_not_on_the_quiet_ones(tag: str, concept: str) -> None:
    phrases = FILES[tag].concepts[concept]
    assert phrases.fires_on
    assert phrases.quiet_on
    assert [t for t in phrases.fires_on if not _matches(phrases.patterns, t)] == []
    assert [t for t in phrases.quiet_on if _matches(phrases.patterns, t)] == []


@pytest.mark.parametrize(("tag", "concept"), CASES)
def test_patterns_are_bounded_and_have_literals(tag: str, concept: str) -> None:
    for pattern in FILES[tag].concepts[concept].patterns:
        assert not _GAP.search(pattern), f"unbounded gap in {pattern}"
        assert not _NESTED.search(pattern), f"nested repetition in {pattern}"
        assert required_literals(fold_pattern(pattern)), f"needs no literal: {pattern}"
