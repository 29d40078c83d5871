"""Whether two names as written may be one person's: enough to group sightings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import manumit.names
from manumit.names.romanise import readings, script_of

__all__ = ["alike", "name_blocks", "name_tokens", "nearly_alike"]

_TITLES = {"mr", "mrs", "ms", "miss", "dr", "sir", "madam", "boss", "agent", "aka", "alias"}
_LONG_NAME = 10  # letters of a whole name from which spaces may be left out
_LONG = 5  # letters from which a token may have one typing error


@lru_cache(maxsize=200_000)
def name_tokens(name: str) -> tuple[str, ...]:
    """Return the words of a name without case, accents and titles, in the order of letters.

    A name in another script is read in Latin letters first.
    """
    if script_of(name) != "latin":
        name = readings(name)[0][0]
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    words = "".join(c if c.isalnum() else " " for c in plain).split()
    return tuple(sorted(word for word in words if word not in _TITLES))


def name_blocks(name: str) -> Iterable[str]:
    """Yield keys of which alike names share one."""
    for token in name_tokens(name):
        yield token[:3]
        if len(token) >= _LONG:
            yield "~" + token[-3:]
    if script_of(name) != "latin":
        for reading, _ in readings(name)[1:]:
            for token in reading.casefold().split():
                yield token[:3]


@lru_cache(maxsize=500_000)
def alike(a: str, b: str) -> bool:
    """Tell whether two names may be one person's: the same words, but for typing errors.

    Names of two words or more must share two of them; a word more in one is allowed.
    """
    first, second = name_tokens(a), name_tokens(b)
    if not first or not second:
        return False
    if script_of(a) != script_of(b):
        return bool(manumit.names.compare_many([(a, b)])[0] >= manumit.names.threshold())
    if first == second or _run_together(a, b, 1):
        return True
    if len(first) > len(second):
        first, second = second, first
    left = list(second)
    for token in first:
        match = next((other for other in left if _close(token, other)), None)
        if match is None:
            return False
        left.remove(match)
    if len(first) == 1:
        return len(second) == 1
    return len(left) <= 1


@lru_cache(maxsize=100_000)
def nearly_alike(a: str, b: str) -> bool:
    """Tell whether two names are alike, or differ by up to two letters wherever they stand.

    For names of records that something else ties together already.
    """
    if alike(a, b) or _run_together(a, b, 2):
        return True
    first, second = name_tokens(a), name_tokens(b)
    if len(first) != len(second) or len(first) < 2:
        return False
    one, two = " ".join(first), " ".join(second)
    if first[0][:1] == second[0][:1]:
        return _distance(one, two) <= 2
    # A wrong first letter changes the order of the words.
    return min(_distance(a.casefold(), b.casefold()), _distance(one, two)) <= 2


def _run_together(a: str, b: str, errors: int) -> bool:
    """Tell whether two names are alike when the spaces are left out: a space is mistyped too."""
    one, two = ("".join(name.casefold().split()) for name in (a, b))
    if min(len(one), len(two)) < _LONG_NAME or abs(len(one) - len(two)) > errors:
        return False
    if a.count(" ") == b.count(" ") and errors < 2:
        return False
    return _distance(one, two) <= errors


def _distance(a: str, b: str) -> int:
    """Return the number of letters to change, put in or take out."""
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        before, row[0] = row[0], i
        for j, other in enumerate(b, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != other))
    return row[-1]


def _close(a: str, b: str) -> bool:
    """Tell whether two words differ by at most one typing error where they are long."""
    if a == b:
        return True
    if min(len(a), len(b)) < _LONG - 1 or abs(len(a) - len(b)) > 1:
        return 1 in (len(a), len(b)) and a[0] == b[0]  # an initial
    same = 0
    while same < min(len(a), len(b)) and a[same] == b[same]:
        same += 1
    rest, other = a[same:], b[same:]
    return (
        rest[1:] == other[1:]
        or rest[1:] == other
        or rest == other[1:]
        or (rest[:2] == other[:2][::-1] and rest[2:] == other[2:])
    )
