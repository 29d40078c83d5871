"""What to ask a recruiter, what to do now, and what only the person can tell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial

from manumit.catalog.reader import item_files, read_item
from manumit.catalog.signs import fact_names, offer_signs
from manumit.catalog.sources import check_names

__all__ = [
    "LEVELS",
    "MISSING_KEYS",
    "SITUATIONS",
    "Advice",
    "Answer",
    "InterviewQuestion",
    "Question",
    "advice",
    "advice_for",
    "interview",
    "questions",
]

MISSING_KEYS = (
    "employer",
    "pay",
    "duties",
    "place",
    "visa",
    "contract",
    "contact",
    "route",
)
SITUATIONS = ("not_left", "on_the_way", "there", "family")
LEVELS = ("urgent", "high", "caution", "nothing_found")


@dataclass(frozen=True, slots=True)
class Question:
    """A question to put to the recruiter: ``data/questions/<question_id>.toml``.

    It is asked when one of ``for_missing`` is missing or one of ``for_signs`` fired.
    """

    question_id: str
    text: str
    why: str
    sources: tuple[str, ...]
    for_missing: tuple[str, ...] = ()
    for_signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do now: ``data/advice/<advice_id>.toml``, in ``order`` within a situation."""

    advice_id: str
    situation: str
    order: int
    text: str
    why: str
    levels: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the interview, and the facts that it adds."""

    answer_id: str
    text: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InterviewQuestion:
    """A question about what the text cannot show: ``data/interview/<question_id>.toml``."""

    question_id: str
    order: int
    text: str
    why: str
    sources: tuple[str, ...]
    answers: tuple[Answer, ...]


@lru_cache(maxsize=1)
def questions() -> dict[str, Question]:
    """Return the questions to a recruiter by identifier."""
    found = {i: read_item(f, Question, question_id=i) for i, f in item_files("questions")}
    for item in found.values():
        _check("questions", item.question_id, item.for_missing, MISSING_KEYS, item.sources)
        _check("questions", item.question_id, item.for_signs, offer_signs(), item.sources)
    return found


@lru_cache(maxsize=1)
def advice() -> dict[str, Advice]:
    """Return what to do now by identifier."""
    found = {i: read_item(f, Advice, advice_id=i) for i, f in item_files("advice")}
    for item in found.values():
        _check("advice", item.advice_id, (item.situation,), SITUATIONS, item.sources)
        _check("advice", item.advice_id, item.levels, LEVELS, item.sources)
    return found


@lru_cache(maxsize=32)
def advice_for(situation: str, level: str) -> tuple[Advice, ...]:
    """Return what to do now in a situation at a level, in order."""
    rows = [a for a in advice().values() if a.situation == situation and level in a.levels]
    return tuple(sorted(rows, key=lambda a: a.order))


@lru_cache(maxsize=1)
def interview() -> dict[str, InterviewQuestion]:
    """Return the interview by question, in order."""
    found = {i: read_item(f, InterviewQuestion, question_id=i) for i, f in item_files("interview")}
    for item in found.values():
        facts = [name for answer in item.answers for name in answer.facts]
        _check("interview", item.question_id, facts, fact_names(), item.sources)
    return dict(sorted(found.items(), key=lambda pair: pair[1].order))


_check = partial(
    check_names,
    remedy="Use declared names; sources stand in data/sources.",
    code="catalog.guidance",
)
