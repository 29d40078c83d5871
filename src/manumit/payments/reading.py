"""From names and purposes to the codes that the kernel counts with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from ahocorasick_rs import AhoCorasick
from numpy.typing import NDArray

from manumit.catalog.payees import neutral_words, payee_groups
from manumit.catalog.purposes import purpose_words
from manumit.model.payments import CounterpartyKind
from manumit.payments.classes import (
    KIND_CODES,
    FundingClass,
    PayeeClass,
    PayeeTrait,
    PurposeClass,
)

__all__ = ["NameReading", "PurposeReading", "folded", "read_names", "read_purpose_classes"]

Codes = NDArray[np.int8]

# By ``CounterpartyKind`` in its order: what a kind that the bank gave makes of a payee.
_CLASS_OF_KIND = np.array(
    [PayeeClass.UNKNOWN, PayeeClass.PERSON, PayeeClass.MERCHANT, PayeeClass.CRYPTO,
     PayeeClass.MONEY_SERVICE, PayeeClass.BANK, PayeeClass.OWN_ACCOUNT, PayeeClass.EMPLOYER,
     PayeeClass.GOVERNMENT], dtype=np.int8)  # fmt: skip
_FUNDING_OF_KIND = np.array(
    [FundingClass.OTHER, FundingClass.PERSON, FundingClass.OTHER, FundingClass.OTHER,
     FundingClass.OTHER, FundingClass.OTHER, FundingClass.SAVINGS, FundingClass.OTHER,
     FundingClass.PENSION], dtype=np.int8)  # fmt: skip
_REFINED = (PayeeClass.BITCOIN_MACHINE, PayeeClass.BROKER, PayeeClass.LIFE)
_MERCHANT = KIND_CODES[CounterpartyKind.MERCHANT]
_UNKNOWN = KIND_CODES[CounterpartyKind.UNKNOWN]


@dataclass(frozen=True, slots=True)
class NameReading:
    """What names say: one entry a name.

    ``classes`` holds for the kind that no bank gave; ``traits`` are the codes of the
    evidence ``payee_trait``; ``fundings`` are codes of ``FundingClass``.
    """

    classes: Codes
    traits: Codes
    fundings: Codes

    @staticmethod
    def none() -> NameReading:
        """Return the reading of no name."""
        empty = np.zeros(0, dtype=np.int8)
        return NameReading(empty, empty, empty)

    @staticmethod
    def of_kinds(kinds: Codes) -> tuple[Codes, Codes, Codes]:
        """Return class, trait and funding where only kinds are known."""
        return _CLASS_OF_KIND[kinds], np.zeros(len(kinds), dtype=np.int8), _FUNDING_OF_KIND[kinds]

    def joined(self, more: NameReading) -> NameReading:
        """Return both readings, ``more`` last."""
        return NameReading(
            np.concatenate([self.classes, more.classes]),
            np.concatenate([self.traits, more.traits]),
            np.concatenate([self.fundings, more.fundings]),
        )

    def take(self, numbers: NDArray[np.int32], kinds: Codes) -> tuple[Codes, Codes, Codes]:
        """Return class, trait and funding of payments, by the number of their name.

        A kind that the bank gave wins, except that a merchant may be of a finer class.
        """
        read = np.take(self.classes, numbers, mode="clip")
        given = np.take(_CLASS_OF_KIND, kinds, mode="clip")
        finer = (kinds == _MERCHANT) & np.isin(read, _REFINED)
        classes = np.where((kinds == _UNKNOWN) | finer, read, given)
        said = np.take(self.fundings, numbers, mode="clip")
        by_kind = np.take(_FUNDING_OF_KIND, kinds, mode="clip")
        fundings = np.where(said != FundingClass.OTHER, said, by_kind)
        traits = np.take(self.traits, numbers, mode="clip")
        return classes.astype(np.int8), traits, fundings.astype(np.int8)


@dataclass(frozen=True, slots=True)
class PurposeReading:
    """What purposes say: ``PurposeClass`` and ``FundingClass`` (0 where it says nothing)."""

    classes: Codes
    funding: Codes

    @staticmethod
    def none() -> PurposeReading:
        """Return the reading of no purpose."""
        empty = np.zeros(0, dtype=np.int8)
        return PurposeReading(empty, empty)

    def joined(self, more: PurposeReading) -> PurposeReading:
        """Return both readings, ``more`` last."""
        return PurposeReading(
            np.concatenate([self.classes, more.classes]),
            np.concatenate([self.funding, more.funding]),
        )

    def take(self, numbers: NDArray[np.int32]) -> PurposeReading:
        """Return the reading of payments, by the number of their purpose."""
        return PurposeReading(
            np.take(self.classes, numbers, mode="clip"),
            np.take(self.funding, numbers, mode="clip"),
        )


def read_names(names: list[str]) -> NameReading:
    """Return what each name says; a name that says nothing is of unknown class."""
    known = _name_groups()
    classes = np.full(len(names), PayeeClass.UNKNOWN, dtype=np.int8)
    traits = np.zeros(len(names), dtype=np.int8)
    fundings = np.full(len(names), FundingClass.OTHER, dtype=np.int8)
    for place, name in enumerate(names):
        if found := known.groups_in(name):
            classes[place], traits[place], fundings[place] = _judged(found)
    return NameReading(classes, traits, fundings)


def read_purpose_classes(purposes: list[str]) -> PurposeReading:
    """Return what each purpose says; the first class of the declared order counts."""
    classes = np.zeros(len(purposes), dtype=np.int8)
    funding = np.zeros(len(purposes), dtype=np.int8)
    said, origins = _purpose_matchers()
    for place, purpose in enumerate(purposes):
        if not purpose:
            continue
        words = said.groups_in(purpose)
        classes[place] = PurposeClass[min(words, key=said.order)] if words else PurposeClass.OTHER
        if named := origins.groups_in(purpose):
            funding[place] = FundingClass[min(named, key=origins.order)]
    return PurposeReading(classes, funding)


class _Matcher:
    """Finds which groups of words a text has; one scan for all groups."""

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        self._names = list(groups)
        pairs = [(_pattern(word), name) for name, words in groups.items() for word in words]
        self._owner = [name for _, name in pairs]
        self._scan = AhoCorasick([pattern for pattern, _ in pairs])

    def order(self, name: str) -> int:
        """Return the place of a group in the declared order."""
        return self._names.index(name)

    def groups_in(self, text: str) -> set[str]:
        """Return the names of the groups whose words stand in the text."""
        padded = f" {folded(text)} "
        hits = self._scan.find_matches_as_indexes(padded, overlapping=True)
        return {self._owner[hit[0]] for hit in hits}

    def words_in(self, text: str) -> list[tuple[str, str]]:
        """Return the groups and the words, as folded, that stand in a folded text."""
        padded = f" {text} "
        hits = self._scan.find_matches_as_indexes(padded, overlapping=True)
        return [(self._owner[which], padded[start:end].strip()) for which, start, end in hits]


def _pattern(word: str) -> str:
    """Return a word as it is looked for: whole, but anywhere in scripts without spaces."""
    return folded(word) if _SPACELESS.search(word) else f" {folded(word)} "


def folded(text: str) -> str:
    """Return the words of a text without case and accents, one space between them.

    >>> folded("  CAFÉ-Müller, Ltd. ")
    'cafe muller ltd'
    """
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text)
        text = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return " ".join(_WORD.findall(text.casefold()))


class _Names:
    """Finds the groups that a name belongs to, with the company that some words need."""

    def __init__(self) -> None:
        groups = payee_groups()
        kinds = ("names", "alone", "formed", "guarded")
        self._matcher = _Matcher({
            f"{kind} {name}": getattr(group, kind)
            for name, group in groups.items() for kind in kinds
        })  # fmt: skip
        self._neutral = neutral_words()
        starts = {start: name for name, group in groups.items() for start in group.starts}
        self._starts = starts
        self._start = re.compile(rf"\b({'|'.join(starts)})\w{{2,}}") if starts else None
        self._not_starts = {word for group in groups.values() for word in group.not_starts}

    def groups_in(self, name: str) -> frozenset[str]:
        """Return the groups of a name."""
        text = folded(_GLUED_FORM.sub(r"\1 \2", name))
        hits = self._matcher.words_in(text)
        found = {where.removeprefix("names ") for where, _ in hits if where.startswith("names ")}
        if self._start is not None:
            found |= {
                self._starts[start[1]]
                for start in self._start.finditer(text)
                if start[0] not in self._not_starts
            }
        for where, word in hits:
            kind, group = where.split(" ", 1)
            if (
                (kind == "alone" and self._is_alone(text, word))
                or (kind == "formed" and "persons_forms" in found)
                or (kind == "guarded" and "crypto_words" in found)
            ):
                found.add(group)
        return frozenset(found)

    def _is_alone(self, text: str, word: str) -> bool:
        others = text.split()
        for part in word.split():
            others.remove(part)
        return all(other in self._neutral or other.isdecimal() for other in others)


@lru_cache(maxsize=1)
def _name_groups() -> _Names:
    return _Names()


@lru_cache(maxsize=1)
def _purpose_matchers() -> tuple[_Matcher, _Matcher]:
    words = purpose_words()
    return _Matcher(words.words), _Matcher(words.funding)


@lru_cache(maxsize=4096)
def _judged(names: frozenset[str]) -> tuple[int, int, int]:
    groups = payee_groups()
    company = "persons_forms" in names
    for name in _ORDER:
        if name not in names or (name == "vague_trade" and not company):
            continue
        group = groups[name]
        funding = FundingClass[group.funding] if group.funding else FundingClass.OTHER
        trait = PayeeTrait[group.trait] if group.trait else PayeeTrait.NONE
        return PayeeClass[group.payee_class], trait, funding
    return PayeeClass.UNKNOWN, PayeeTrait.NONE, FundingClass.OTHER


# The first group that fits says who the payee is; the sharper ones stand in front.
_ORDER = ("bitcoin_machines", "exchanges", "exchanges_graphsense", "ramps", "crypto_words",
          "money_services", "gambling", "government", "savings", "lenders", "brokers", "life",
          "banks", "vague_trade", "persons_forms")  # fmt: skip
_WORD = re.compile(r"\w+")
# Chinese, Japanese, Korean, Thai, Lao, Burmese and Khmer set no (or few) spaces between words.
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
# Statements run words together: CBPAYMENTSLTD.
_GLUED_FORM = re.compile(r"(?i)\b(\w{4,})(ltd|limited|gmbh|llc)\b")
