"""Literals and scans never lose a match that the plain regular expression finds."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.catalog.phrases import phrase_files
from manumit.language import fold, fold_pattern
from manumit.language.pattern_scan import PatternScan
from manumit.language.prefilter import longest_match, required_literals

PATTERNS = [
    (f"{tag} {concept} {number}", fold_pattern(pattern))
    for tag, file in phrase_files().items()
    for concept, phrases in file.concepts.items()
    for number, pattern in enumerate(phrases.patterns)
]
EXAMPLES = [
    fold(text).text
    for file in phrase_files().values()
    for phrases in file.concepts.values()
    for text in phrases.fires_on
]


def test_every_match_holds_one_of_the_literals() -> None:
    checked = 0
    by_language: dict[str, list[re.Pattern[str]]] = {}
    for name, pattern in PATTERNS:
        by_language.setdefault(name.split(" ")[0], []).append(re.compile(pattern))
    for tag, file in phrase_files().items():
        texts = [fold(t).text for p in file.concepts.values() for t in p.fires_on]
        for regex in by_language[tag]:
            literals = required_literals(regex.pattern)
            if literals is None:  # tried on every text; another test asks for a literal
                continue
            longest = longest_match(regex.pattern)
            for text in texts:
                match = regex.search(text)
                if match is not None:
                    checked += 1
                    assert any(literal in match.group() for literal in literals), regex.pattern
                    assert not longest or len(match.group()) <= longest
    assert checked > 1000


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(EXAMPLES), min_size=1, max_size=4), st.sampled_from(["en", "id"]))
def test_a_scan_finds_what_the_expressions_find(texts: list[str], tag: str) -> None:
    text = " | ".join(texts)
    mine = [(name, pattern) for name, pattern in PATTERNS if name.startswith(f"{tag} ")]
    scanned = PatternScan(mine).first_matches(text)
    for name, pattern in mine:
        assert (name in scanned) == bool(re.search(pattern, text)), name


def test_patterns_without_literals_are_tried_all_the_same() -> None:
    assert PatternScan([("digits", r"\d{3,5}")]).first_matches("call 1234") == {"digits": (5, 9)}


def test_the_first_of_several_places_is_returned() -> None:
    scan = PatternScan([("room", "free room"), ("room", "room free")])
    assert scan.first_matches("a room free and a free room") == {"room": (2, 11)}
