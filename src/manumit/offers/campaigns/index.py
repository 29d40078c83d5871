"""Group messages into campaigns as they come: an index that only grows.

A sketch is cut into bands. A message that shares a band with another is compared with the
first message of that one's campaign, and joins the nearest one that is near enough. A
campaign is named by its first message and is never renamed, split or merged.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numba import njit

from manumit.errors import InputError
from manumit.offers.campaigns.rules import campaign_rules
from manumit.offers.campaigns.sketch import BINS, sketches_of

__all__ = ["CampaignIndex", "CampaignMatch"]

_BANDS, _ROWS = 32, 4  # two messages of similarity 0.5 share a band with probability 0.87
_FORMAT = 1
_CHUNK = 20_000
_START = 1024


@dataclass(frozen=True, slots=True)
class CampaignMatch:
    """The campaign of a message.

    ``similarity`` is the estimated Jaccard similarity with the first message of the campaign;
    0.0 where ``is_new`` says that no other message has this wording.
    """

    campaign_id: str
    similarity: float
    is_new: bool


class CampaignIndex:
    """Messages by their wording. Not safe for several threads at once.

    >>> index = CampaignIndex()
    >>> text = "Hiring now, free flight and free room in the city, write to {} today"
    >>> index.add("a", text.format("@example_one")).is_new
    True
    >>> index.add("b", text.format("+44 7700 900123")).campaign_id
    'a'
    """

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._sketches = np.empty((_START, BINS), dtype=np.uint32)
        self._sizes = np.empty(_START, dtype=np.int32)
        self._wholes = np.empty(_START, dtype=np.uint64)
        self._parents = np.empty(_START, dtype=np.int32)
        self._keys = np.zeros(_START * _BANDS, dtype=np.uint64)
        self._values = np.full(_START * _BANDS, -1, dtype=np.int32)
        self._used = 0

    def __len__(self) -> int:
        """Return how many messages were added."""
        return len(self._ids)

    def add(self, message_id: str, text: str) -> CampaignMatch:
        """Return the campaign of a message, and remember it."""
        similarity = self._append([message_id], [text])[0]
        campaign = self._campaign(len(self._ids) - 1)
        return CampaignMatch(campaign, float(similarity), is_new=campaign == message_id)

    def add_many(self, message_ids: Sequence[str], texts: Sequence[str]) -> list[str]:
        """Return the campaign of each message once all of them are in, in order.

        The same as adding them one by one and asking for all at the end.
        """
        first = len(self._ids)
        for at in range(0, len(texts), _CHUNK):
            self._append(message_ids[at : at + _CHUNK], texts[at : at + _CHUNK])
        return [self._campaign(at) for at in range(first, len(self._ids))]

    def find(self, text: str) -> CampaignMatch | None:
        """Return the campaign that a message would join, or None; nothing is remembered."""
        sketches, sizes, wholes = sketches_of([text])
        place, similarity = _nearest(
            sketches[0],
            sizes[0],
            wholes[0],
            self._sketches,
            self._sizes,
            self._wholes,
            self._parents,
            self._keys,
            self._values,
            *_thresholds(),
        )
        if place < 0:
            return None
        return CampaignMatch(self._campaign(place), float(similarity), is_new=False)

    def campaign_of(self, message_id: str) -> str:
        """Return the campaign of a message that was added; raises InputError otherwise."""
        try:
            return self._campaign(self._ids.index(message_id))
        except ValueError as error:
            raise InputError(
                "The message is not in the index.",
                remedy="Add it first.",
                code="offers.campaign-message",
            ) from error

    def dump(self) -> bytes:
        """Return the index as bytes, for `load`."""
        n = len(self._ids)
        target = io.BytesIO()
        np.savez_compressed(
            target,
            format=np.array([_FORMAT]),
            ids=np.frombuffer(json.dumps(self._ids).encode(), dtype=np.uint8),
            sketches=self._sketches[:n],
            sizes=self._sizes[:n],
            wholes=self._wholes[:n],
            parents=self._parents[:n],
        )
        return target.getvalue()

    @classmethod
    def load(cls, data: bytes) -> CampaignIndex:
        """Return the index that `dump` wrote; raises InputError for anything else."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as parts:
                if int(parts["format"][0]) != _FORMAT:
                    raise ValueError
                ids = json.loads(parts["ids"].tobytes())
                arrays = [parts[name] for name in ("sketches", "sizes", "wholes", "parents")]
        except (ValueError, KeyError, OSError, EOFError, BadZipFile) as error:
            raise InputError(
                "The saved index cannot be read, or is of another version.",
                remedy="Build it anew from the messages.",
                code="offers.campaign-index",
            ) from error
        index = cls()
        index._ids = []
        index._reserve(len(ids))
        for own, saved in zip(
            (index._sketches, index._sizes, index._wholes, index._parents), arrays, strict=True
        ):
            own[: len(ids)] = saved  # type: ignore[index]
        index._ids = ids
        fewest = campaign_rules().fewest_ngrams
        for place in range(len(ids)):
            index._used += _keep_bands(
                index._sketches,
                index._sizes,
                index._wholes,
                place,
                index._keys,
                index._values,
                fewest,
            )
        return index

    def _append(self, message_ids: Sequence[str], texts: Sequence[str]) -> Any:
        sketches, sizes, wholes = sketches_of(texts)
        first, last = len(self._ids), len(self._ids) + len(texts)
        self._reserve(last)
        self._sketches[first:last] = sketches
        self._sizes[first:last] = sizes
        self._wholes[first:last] = wholes
        self._ids.extend(message_ids)
        similarities, self._used = _join_all(
            self._sketches,
            self._sizes,
            self._wholes,
            self._parents,
            self._keys,
            self._values,
            first,
            last,
            self._used,
            *_thresholds(),
        )
        return similarities

    def _reserve(self, n: int) -> None:
        """Make room for n messages, and for their bands in a table at most half full."""
        if n > len(self._sizes):
            room = max(n, 2 * len(self._sizes))
            self._sketches = _grown(self._sketches, room)
            self._sizes = _grown(self._sizes, room)
            self._wholes = _grown(self._wholes, room)
            self._parents = _grown(self._parents, room)
        added = (n - len(self._ids)) * (_BANDS + 1)
        if 2 * (self._used + added) > len(self._keys):
            room = len(self._keys)
            while room < 2 * (self._used + added):
                room *= 2
            keys, values = self._keys, self._values
            self._keys = np.zeros(room, dtype=np.uint64)
            self._values = np.full(room, -1, dtype=np.int32)
            _rehash(keys, values, self._keys, self._values)

    def _campaign(self, place: int) -> str:
        return self._ids[_root(self._parents, place)]


def _thresholds() -> tuple[float, float, float, int]:
    rules = campaign_rules()
    return (
        rules.jaccard,
        rules.containment,
        rules.jaccard_with_containment,
        rules.fewest_ngrams,
    )


def _grown(array: Any, room: int) -> Any:
    grown = np.empty((room, *array.shape[1:]), dtype=array.dtype)
    grown[: len(array)] = array
    return grown


@njit(cache=True, nogil=True)
def _band_key(sketch: Any, whole: Any, band: int) -> np.uint64:
    """Return the key of one band; the last "band" is the whole masked text."""
    h = np.uint64(band + 1) * np.uint64(0x9E3779B97F4A7C15)
    if band == _BANDS:
        h ^= whole
    else:
        for row in range(_ROWS):
            h = (h ^ np.uint64(sketch[band * _ROWS + row])) * np.uint64(0xBF58476D1CE4E5B9)
            h ^= h >> np.uint64(29)
    h *= np.uint64(0x94D049BB133111EB)
    h ^= h >> np.uint64(32)
    return h if h != np.uint64(0) else np.uint64(1)


@njit(cache=True, nogil=True)
def _slot_of(keys: Any, key: Any) -> int:
    mask = np.uint64(len(keys) - 1)
    at = key & mask
    while keys[at] != np.uint64(0) and keys[at] != key:
        at = (at + np.uint64(1)) & mask
    return int(at)


@njit(cache=True, nogil=True)
def _similarity(one: Any, other: Any) -> float:
    same = 0
    for place in range(BINS):
        if one[place] == other[place]:
            same += 1
    return same / BINS


@njit(cache=True, nogil=True)
def _are_near(
    similarity: float, size: int, other_size: int, jaccard: float, contained: float, least: float
) -> bool:
    if similarity >= jaccard:
        return True
    if similarity < least:
        return False
    shared = similarity / (1.0 + similarity) * (size + other_size)
    return shared >= contained * min(size, other_size)


@njit(cache=True, nogil=True)
def _nearest(
    sketch: Any,
    size: int,
    whole: Any,
    sketches: Any,
    sizes: Any,
    wholes: Any,
    parents: Any,
    keys: Any,
    values: Any,
    jaccard: float,
    contained: float,
    least: float,
    fewest: int,
) -> tuple[int, float]:
    """Return the first message of the nearest campaign and its similarity; (-1, 0.0) if none.

    Only the first message of a campaign is compared: a chain of small changes does not join
    what has nothing in common.
    """
    best, best_similarity, last = -1, 0.0, -1
    for band in range(_BANDS, -1, -1):
        if band < _BANDS and size < fewest:
            break
        other = values[_slot_of(keys, _band_key(sketch, whole, band))]
        if other < 0:
            continue
        if wholes[other] == whole and sizes[other] == size:
            return _root(parents, other), 1.0
        leader = _root(parents, other)
        if leader == last or sizes[leader] < fewest:
            continue
        last = leader
        similarity = _similarity(sketch, sketches[leader])
        if similarity > best_similarity and _are_near(
            similarity, size, sizes[leader], jaccard, contained, least
        ):
            best, best_similarity = leader, similarity
    return best, best_similarity


@njit(cache=True, nogil=True)
def _root(parents: Any, place: int) -> int:
    while parents[place] != place:
        place = parents[place]
    return place


@njit(cache=True, nogil=True)
def _join_all(
    sketches: Any,
    sizes: Any,
    wholes: Any,
    parents: Any,
    keys: Any,
    values: Any,
    first: int,
    last: int,
    used: int,
    jaccard: float,
    contained: float,
    least: float,
    fewest: int,
) -> tuple[Any, int]:
    """Give each new message to the nearest campaign, or let it begin one; keep its bands."""
    similarities = np.zeros(last - first, dtype=np.float32)
    for i in range(first, last):
        leader, similarity = _nearest(
            sketches[i],
            sizes[i],
            wholes[i],
            sketches,
            sizes,
            wholes,
            parents,
            keys,
            values,
            jaccard,
            contained,
            least,
            fewest,
        )
        parents[i] = i if leader < 0 else leader
        similarities[i - first] = similarity
        used += _keep_bands(sketches, sizes, wholes, i, keys, values, fewest)
    return similarities, used


@njit(cache=True, nogil=True)
def _keep_bands(
    sketches: Any, sizes: Any, wholes: Any, i: int, keys: Any, values: Any, fewest: int
) -> int:
    """Remember the bands of a message that nobody has yet; return how many they were."""
    kept = 0
    for band in range(_BANDS, -1, -1):
        if band < _BANDS and sizes[i] < fewest:
            break
        key = _band_key(sketches[i], wholes[i], band)
        slot = _slot_of(keys, key)
        if values[slot] < 0:
            keys[slot] = key
            values[slot] = i
            kept += 1
    return kept


@njit(cache=True, nogil=True)
def _rehash(old_keys: Any, old_values: Any, keys: Any, values: Any) -> None:
    for at in range(len(old_keys)):
        if old_values[at] >= 0:
            slot = _slot_of(keys, old_keys[at])
            keys[slot] = old_keys[at]
            values[slot] = old_values[at]
