"""``manumit cases``: screening, and which channel to try."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of the case desk."""
    group = typer.Typer(help="Screen a person; see which channels work.", no_args_is_help=True)
    group.command("questions")(questions)
    group.command("screen")(screen)
    import_module("manumit.cli.cases.channels").register(group)
    app.add_typer(group, name="cases")


def questions(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """List the questions of the screening instrument with their weights and sources."""
    from manumit.cases import instrument

    form = instrument()
    if as_json:
        listed = [asdict(item) for item in form.indicators.values()]
        said = {"version": form.version, "indicators": listed}
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
        return
    for item in form.indicators.values():
        sys.stdout.write(f"{item.code:8} {item.adult} {item.question}\n")


def screen(
    answers: Annotated[Path, typer.Argument(help='JSON: {"D1.01": "yes", …}; - for input.')],
    *,
    age: Annotated[str, typer.Option(help="adult, child (under 18) or unknown.")] = "unknown",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Tell what answers speak for, by which rule, and what is missing. It never decides."""
    from manumit.cases import screen as screen_answers
    from manumit.errors import InputError

    ages = {"adult": False, "child": True, "unknown": None}
    try:
        text = sys.stdin.read() if str(answers) == "-" else answers.read_text("utf-8-sig")
        given = json.loads(text)
    except (OSError, ValueError) as error:
        raise InputError(
            f"The answers cannot be read ({type(error).__name__}).",
            remedy='Give a JSON file such as {"D1.01": "yes", "FC-M03": "unknown"}.',
            code="cases.answers-file",
        ) from error
    if not isinstance(given, dict) or age not in ages:
        raise InputError(
            "The answers are not an object of codes, or the age is not known.",
            remedy='Give {"D1.01": "yes", …} and --age adult, child or unknown.',
            code="cases.answers-shape",
        )
    found = screen_answers(given, under_18=ages[age])
    if as_json:
        sys.stdout.write(json.dumps(asdict(found), ensure_ascii=False) + "\n")
        return
    lines = [found.result.replace("_", " "), *found.words, *found.missing, *found.rules]
    sys.stdout.write("\n".join(lines) + "\n")
