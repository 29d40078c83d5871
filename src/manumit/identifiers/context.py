"""Which regions the text itself points at: countries, currencies, scripts, other numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from manumit.identifiers import _tables
from manumit.identifiers.finding import Finding
from manumit.identifiers.phone_plan import National, regions_of_code

__all__ = ["RegionWeights"]

_SCRIPT_SAMPLE = 2_000  # characters read to learn the script


class RegionWeights:
    """How much speaks for each region, for the whole text and near one place."""

    def __init__(self, finding: Finding) -> None:
        settings = _tables.regions()
        self._settings = settings
        self._finding = finding
        self.weights: dict[str, float] = {}
        given = settings["given_weight"]
        for place, region in enumerate(finding.regions):
            self._count((region.upper(),), given - place)
        original = finding.view.folded.original
        if not original.isascii():
            for script in {_script_of(char) for char in set(original[:_SCRIPT_SAMPLE])}:
                if script >= 0:
                    entry = settings["script"][script]
                    self._count(entry["regions"], entry["weight"])
        for index in {cue.name for cue in finding.cues.of("region")}:
            entry = settings["words"][int(index)]
            self._count(entry["regions"], entry["weight"])

    def _count(self, regions: Sequence[str], weight: float) -> None:
        # Of several regions that one word names, the first is a little likelier.
        for place, region in enumerate(regions):
            self.weights[region] = self.weights.get(region, 0.0) + weight - 0.1 * place

    def add_number(self, e164: str) -> None:
        """Count an international number of the same text for the regions of its code."""
        self._count(regions_of_code(e164), self._settings["number_weight"])

    def hinted(self, region: str) -> bool:
        """Return whether enough speaks for the region to read bare digits there."""
        return self.weights.get(region, 0.0) >= float(self._settings["hint_threshold"])

    def ranked(self, readings: Sequence[National], at: int) -> list[National]:
        """Return the readings of a number at ``at``, the likeliest first.

        Regions that something speaks for come first, by weight; then mobile numbers, then
        the rest; the order of the data file decides between equals.
        """
        if len(readings) < 2:
            return list(readings)
        near = self._near(at)

        def rank(reading: National) -> tuple[float, bool]:
            weight = self.weights.get(reading.region, 0.0) + near.get(reading.region, 0.0)
            hinted = self.hinted(reading.region)
            return (-weight if hinted else 0.0, not (reading.mobile or hinted))

        return sorted(readings, key=rank)

    def _near(self, at: int) -> dict[str, float]:
        within = self._settings["near_characters"]
        cues = self._finding.cues
        found: dict[str, float] = {}
        for cue in (
            cues.before("region", at, within=within),
            cues.after("region", at, within=within),
        ):
            if cue is not None:
                entry = self._settings["words"][int(cue.name)]
                for region in entry["regions"]:
                    found[region] = entry["weight"]
        return found


@lru_cache(maxsize=2048)
def _script_of(char: str) -> int:
    """Return the first script of the data file that has the character, -1 for none."""
    for index, pattern in enumerate(_scripts()):
        if pattern.match(char):
            return index
    return -1


@lru_cache(maxsize=1)
def _scripts() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(f"[{entry['characters']}]") for entry in _tables.regions()["script"])
