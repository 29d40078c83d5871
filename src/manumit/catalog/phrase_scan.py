"""Find what a message says: the concepts of the phrase files, in the languages it is in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.phrases import phrase_files
from manumit.language import fold_pattern
from manumit.language.pattern_scan import PatternScan

__all__ = ["PhraseHit", "scan_phrases"]


@dataclass(frozen=True, slots=True)
class PhraseHit:
    """One concept said in one language at ``folded.text[start:end]``."""

    concept_id: str
    language: str
    start: int
    end: int


def scan_phrases(text: str, languages: Iterable[str]) -> tuple[PhraseHit, ...]:
    """Return the first place of every concept that folded text says, in order of place.

    ``languages`` are BCP 47 tags; those without a phrase file are passed over. A concept
    that several languages find is given once, where it stands first.
    """
    hits: dict[str, PhraseHit] = {}
    for language in languages:
        scan = _scan_of(language)
        if scan is None:
            continue
        for concept_id, (start, end) in scan.first_matches(text).items():
            known = hits.get(concept_id)
            if known is None or (start, -end) < (known.start, -known.end):
                hits[concept_id] = PhraseHit(concept_id, language, start, end)
    return tuple(sorted(hits.values(), key=lambda hit: (hit.start, hit.end, hit.concept_id)))


@lru_cache(maxsize=64)
def _scan_of(language: str) -> PatternScan | None:
    file = phrase_files().get(language)
    if file is None:
        return None
    return PatternScan(
        (concept_id, fold_pattern(pattern))
        for concept_id, phrases in file.concepts.items()
        for pattern in phrases.patterns
    )
