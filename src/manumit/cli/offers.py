"""``manumit offers``: check one message, screen many, list the signs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from manumit.errors import InputError, Reject

if TYPE_CHECKING:
    from manumit.interchange.tables import Batch
    from manumit.offers import OfferCheck

__all__ = ["register"]

offers = typer.Typer(help="Check messages that offer work.", no_args_is_help=True)

_PROGRESS_STEP = 1000
_LEVEL_WORDS = {
    "urgent": "URGENT: strong marks of forced-scam recruitment, and time is short",
    "high": "HIGH: strong marks of forced-scam recruitment",
    "caution": "CAUTION: some marks; ask before you decide",
    "nothing_found": "NOTHING FOUND: none of the marks we know. This does not mean it is honest",
}


def register(app: typer.Typer) -> None:
    """Add the commands of the offer desk."""
    app.add_typer(offers, name="offers")


@offers.command()
def check(
    source: Annotated[
        str, typer.Argument(help="A file (.txt .pdf .docx, chat export, picture), or - for input.")
    ] = "-",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    home: Annotated[
        str, typer.Option(help="The reader's country, ISO 3166-1 alpha-2, such as VN.")
    ] = "",
    answer: Annotated[
        list[str] | None, typer.Option(help="An answer of the interview, QUESTION=ANSWER.")
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 where the level is high or urgent.")
    ] = False,
) -> None:
    """Check one message: level, reasons with their words, what to ask and what to do."""
    from manumit.offers import check_offer

    text = _read_text(source)
    result = check_offer(text, home=_country(home), answers=_answers(answer or []))
    if as_json:
        sys.stdout.write(json.dumps(result.as_dict(), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(_lines(result)) + "\n")
    if exit_code and result.level.value in {"high", "urgent"}:
        raise typer.Exit(1)


@offers.command()
def screen(
    source: Annotated[Path, typer.Argument(help="CSV, TSV, XLSX, JSONL or Parquet.")],
    *,
    out: Annotated[Path, typer.Option("--out", help="Where the results go, as JSON lines.")],
    column: Annotated[str, typer.Option(help="The column that holds the messages.")] = "",
    id_column: Annotated[str, typer.Option(help="The column that numbers them.")] = "",
    home: Annotated[str, typer.Option(help="The readers' country, ISO 3166-1 alpha-2.")] = "",
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0: one for each core.")] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print no progress.")] = False,
) -> None:
    """Check many messages: one JSON object a line, in the order of the input.

    Rows that cannot be used go to OUT.rejects.jsonl with their number and reason; the exit
    code is then 1.
    """
    from manumit.interchange.tables import read_messages
    from manumit.offers.screen import screen_messages

    batch = read_messages(source, column=column or None, id_column=id_column or None)
    rejects = out.with_suffix(".rejects.jsonl")
    _check_apart(source, out, rejects)
    with _opened(out) as results, _opened(rejects) as refused:
        kept = _kept(batch, refused)
        lines = screen_messages(kept, home=_country(home), workers=workers or os.cpu_count() or 1)
        for number, line in enumerate(lines, start=1):
            results.write(line + "\n")
            if not quiet and number % _PROGRESS_STEP == 0 and sys.stderr.isatty():
                sys.stderr.write(f"\r{number:,} checked")
    _close(batch, rejects)


@offers.command()
def campaigns(
    source: Annotated[Path, typer.Argument(help="CSV, TSV, XLSX, JSONL or Parquet.")],
    *,
    out: Annotated[Path, typer.Option("--out", help="Where the results go, as JSON lines.")],
    column: Annotated[str, typer.Option(help="The column that holds the messages.")] = "",
    id_column: Annotated[str, typer.Option(help="The column that numbers them.")] = "",
) -> None:
    """Group messages that share a wording: one line a message with its campaign."""
    from collections import Counter

    from manumit.interchange.tables import read_messages
    from manumit.offers.campaigns import CampaignIndex

    batch = read_messages(source, column=column or None, id_column=id_column or None)
    rejects = out.with_suffix(".rejects.jsonl")
    _check_apart(source, out, rejects)
    with _opened(rejects) as refused:
        rows = list(_kept(batch, refused))
    index = CampaignIndex()
    names = [str(number) for number in range(len(rows))]
    groups = index.add_many(names, [text for _, text in rows])
    with _opened(out) as results:
        for (key, _), group in zip(rows, groups, strict=True):
            line = {"id": key, "campaign": rows[int(group)][0]}
            results.write(json.dumps(line, ensure_ascii=False) + "\n")
    sizes = Counter(groups)
    largest = [(group, size) for group, size in sizes.most_common(10) if size > 1]
    for group, size in largest:
        sys.stderr.write(f"{size} messages like {rows[int(group)][0]}\n")
    sys.stderr.write(f"{len(sizes)} wordings; ")
    _close(batch, rejects)


@offers.command()
def signs(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines.")] = False
) -> None:
    """List the signs by which messages are judged, with their sources."""
    from manumit.catalog.signs import offer_signs

    for sign in offer_signs().values():
        if as_json:
            row = {
                "id": sign.sign_id,
                "group": sign.group,
                "title": sign.title,
                "why": sign.why,
                "read_from": sign.read_from,
                "weights": sorted({case.weight for case in sign.when}),
                "sources": list(sign.sources),
            }
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        else:
            sys.stdout.write(f"{sign.sign_id:<20} {sign.title}\n")


def _read_text(source: str) -> str:
    from manumit.interchange.documents import read_document

    if source == "-":
        data = sys.stdin.buffer.read()
        name = ""
    else:
        path = Path(source)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(
                f"The file cannot be opened ({error.strerror}).",
                remedy="Check that it exists and that you may read it.",
                code="offers.file",
            ) from error
        name = path.name
    try:
        return data.decode("utf-8") if source == "-" else read_document(data, name=name).text
    except UnicodeDecodeError:
        return read_document(data, name=name).text


def _answers(given: list[str]) -> dict[str, str]:
    answers = {}
    for pair in given:
        question, mark, value = pair.partition("=")
        if not mark:
            raise InputError(
                "An answer is not written as QUESTION=ANSWER.",
                remedy="Write for example --answer left=not_left.",
                code="offers.answer",
            )
        answers[question] = value
    return answers


def _country(code: str) -> str:
    from manumit.catalog.countries import countries

    if code and code.upper() not in countries():
        raise InputError(
            "The country is not an ISO 3166-1 alpha-2 code.",
            remedy="Write for example --home VN.",
            code="offers.country",
        )
    return code.upper()


def _opened(path: Path) -> IO[str]:
    try:
        return path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(
            f"The output cannot be written ({error.strerror}).",
            remedy="Choose a folder that exists and that you may write to.",
            code="offers.output",
        ) from error


def _check_apart(source: Path, *outputs: Path) -> None:
    if any(path.absolute() == source.absolute() for path in outputs):
        raise InputError(
            "The output would overwrite the input.",
            remedy="Choose another name with --out.",
            code="offers.same-file",
        )


def _close(batch: Batch, rejects: Path) -> None:
    """Say what was read, kept and rejected; exit with 1 where there are rejects."""
    if not batch.rejected:
        rejects.unlink()
    counts = f"read {batch.read}, kept {batch.kept}, rejected {batch.rejected}"
    where = f"; rejects are in {rejects.name}" if batch.rejected else ""
    sys.stderr.write(f"{counts}{where}\n")
    if batch.rejected:
        raise typer.Exit(1)


def _kept(batch: Batch, refused: IO[str]) -> Iterator[tuple[str | int | float | None, str]]:
    for item in batch:
        if isinstance(item, Reject):
            refused.write(json.dumps(item.as_dict(), ensure_ascii=False) + "\n")
        else:
            yield item.key, item.text


def _lines(result: OfferCheck) -> Iterator[str]:
    """Yield the check in words, for a person at a terminal."""
    quote = result.reading.quote
    yield _LEVEL_WORDS[result.level.value]
    for heading, against in (("Why", False), ("What speaks against", True)):
        fired = [one for one in result.judgement.fired if (one.weight < 0) is against]
        if fired:
            yield f"\n{heading}:"
        for one in fired:
            words = "; ".join(f"“{' '.join(quote(span).split())}”" for span in one.spans)
            yield f"- {one.sign.title}{f': {words}' if words else ''}"
            yield f"  {one.sign.why} [{', '.join(one.sign.sources)}]"
    if result.missing:
        yield f"\nNot said: {', '.join(result.missing)}"
    if result.questions:
        yield "\nAsk the recruiter:"
        yield from (f"- {question.text}" for question in result.questions)
    if result.advice:
        yield "\nWhat to do now:"
        yield from (f"- {item.text}" for item in result.advice)
