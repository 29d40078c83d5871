"""Link lists of several organisations by keys that show no name.

Each organisation makes keys of its list with a secret that all of them share and nobody else has:
a keyed hash of the birth date, and a Bloom encoding of the letter pairs of the name, in which
alike names look alike. Only keys change hands; whoever counts needs no secret.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scipy.cluster.hierarchy import DisjointSet

from manumit.catalog.reader import declared_values
from manumit.errors import InputError, Reject
from manumit.flows.lists import ListTable

__all__ = ["RecordKey", "count_overlaps", "keys_of", "read_keys"]


@dataclass(frozen=True, slots=True)
class RecordKey:
    """A person as others may see it: ``born`` and ``name`` tell nothing without the secret.

    ``number`` is random and new each time keys are made.
    """

    number: str
    born: str
    name: int


def keys_of(
    header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], secret: bytes
) -> tuple[list[RecordKey], list[Reject]]:
    """Return keys in random order of a table with the columns name and birth_date (ISO 8601).

    A row without a readable name and date is a reject. Raises InputError for a short secret or a
    missing column.
    """
    values = declared_values("flows/linking.toml")
    if len(secret) < values["least_secret"]:
        raise InputError(
            f"The secret has {len(secret)} bytes; {values['least_secret']:g} are the least.",
            remedy="Make one: python -c 'import secrets; print(secrets.token_hex(32))'.",
            code="flows.secret",
        )
    places = {name.strip().lower(): place for place, name in enumerate(header)}
    for column in ("name", "birth_date"):
        if column not in places:
            raise InputError(
                f'The table has no column "{column}".',
                remedy="Name the columns name and birth_date.",
                code="flows.columns",
            )
    keys, rejects = [], []
    for number, cells in rows:
        name, day = (
            cells[places[c]].strip() if places[c] < len(cells) else ""
            for c in ("name", "birth_date")
        )
        pairs = _pairs(name)
        try:
            born = date.fromisoformat(day).isoformat()
        except ValueError:
            born = ""
        if not pairs or not born:
            column, words = "name" if born else "birth_date", "The name or the date cannot be read."
            remedy = "Give both; the date as 1999-12-31."
            rejects.append(Reject(number, column, words, remedy, "flows.keys-row"))
            continue
        keys.append(RecordKey(secrets.token_hex(8), _hash(secret, "born", born),
                              _encoded(secret, pairs, values)))  # fmt: skip
    secrets.SystemRandom().shuffle(keys)
    return keys, rejects


def read_keys(header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]) -> list[RecordKey]:
    """Return keys of a table with the columns number, born and name_code.

    Raises InputError for another table, or a row that holds no key.
    """
    if list(header) != ["number", "born", "name_code"]:
        raise InputError(
            "The table does not hold keys.",
            remedy="Make it with `manumit flows keys`.",
            code="flows.keys",
        )
    try:
        return [RecordKey(cells[0], cells[1], int(cells[2], 16)) for _, cells in rows]
    except (IndexError, ValueError) as error:
        raise InputError(
            "A row of the table holds no key.",
            remedy="Make it again with `manumit flows keys`.",
            code="flows.keys",
        ) from error


def count_overlaps(
    lists: Mapping[str, Sequence[RecordKey]], likeness: float | None = None
) -> ListTable:
    """Return how many people stand on which lists.

    Two keys are one person where the birth date is the same and the names are at least so much
    alike (Dice of their encodings); the likest pairs are joined first, and no person has two keys
    of one list.
    """
    limit = declared_values("flows/linking.toml")["likeness"] if likeness is None else likeness
    names = list(lists)
    people = [(place, key) for place, name in enumerate(names) for key in lists[name]]
    by_day: dict[str, list[int]] = defaultdict(list)
    for number, (_, key) in enumerate(people):
        by_day[key.born].append(number)
    pairs = []
    for held in by_day.values():
        for a in held:
            for b in held:
                if a < b and people[a][0] != people[b][0]:
                    like = _dice(people[a][1].name, people[b][1].name)
                    if like >= limit:
                        pairs.append((-like, a, b))
    same = DisjointSet(range(len(people)))
    on = {number: 1 << place for number, (place, _) in enumerate(people)}
    for _, a, b in sorted(pairs):
        first, second = same[a], same[b]
        if first != second and not on[first] & on[second]:
            both = on[first] | on[second]
            same.merge(a, b)
            on[same[a]] = both
    counts = [0.0] * (1 << len(names))
    for root in {same[number] for number in range(len(people))}:
        counts[on[root]] += 1
    rows = [
        (*((pattern >> place) & 1 for place in range(len(names))), count)
        for pattern, count in enumerate(counts)
        if pattern and count
    ]
    return ListTable.of_rows(names, rows)


def _pairs(name: str) -> set[str]:
    """Return the letter pairs of the words of a name, without case and accents."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    words = "".join(
        c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)
    ).split()
    return {
        pair for word in words for pair in map("".join, zip(f"_{word}", f"{word}_", strict=True))
    }


def _encoded(secret: bytes, pairs: set[str], values: Mapping[str, float]) -> int:
    bits, found = int(values["bits"]), 0
    for pair in pairs:
        digest = hmac.digest(secret, b"pair|" + pair.encode(), "sha256")
        first = int.from_bytes(digest[:8], "big")
        step = int.from_bytes(digest[8:16], "big") | 1
        for turn in range(int(values["hashes"])):
            found |= 1 << ((first + turn * step) % bits)
    return found


def _hash(secret: bytes, what: str, text: str) -> str:
    return hmac.new(secret, f"{what}|{text}".encode(), hashlib.sha256).hexdigest()[:24]


def _dice(a: int, b: int) -> float:
    total = a.bit_count() + b.bit_count()
    return 2 * (a & b).bit_count() / total if total else 0.0
