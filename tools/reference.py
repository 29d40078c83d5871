"""Write the pages of docs/reference from the code and the catalogue; ``--check`` only compares.

The pages are committed; a test fails where they are not what this writes.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from manumit.catalog.guidance import advice, interview, questions
from manumit.catalog.phrases import concepts, phrase_files
from manumit.catalog.signs import Sign, derived_facts, offer_signs
from manumit.catalog.sources import PROJECT_CHOICE, published_sources

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
_HEAD = "<!-- Written by tools/reference.py from the catalogue and the code. Do not edit. -->\n\n"


def main(arguments: list[str]) -> int:
    """Write every page, or with ``--check`` return 1 where one differs."""
    stale = []
    for name, page in PAGES.items():
        path = FOLDER / name
        text = _HEAD + "\n".join(page()) + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in arguments:
                path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"docs/reference/{name}: {'differs' if '--check' in arguments else 'written'}")
    return 1 if stale and "--check" in arguments else 0


def signs_page() -> Iterator[str]:
    """Yield the page of signs: each with its cases, weights, examples and sources."""
    yield "# Signs of the offer desk\n"
    yield "A sign fires when all facts of one of its cases hold. Weights are nats; a negative"
    yield "weight speaks against. Where the source of a weight is `project-choice`, no"
    yield "publication gives it. See docs/explanation/offers.md for how they are added.\n"
    groups: dict[str, list[Sign]] = {}
    for sign in offer_signs().values():
        groups.setdefault(sign.group, []).append(sign)
    for group, members in groups.items():
        yield f"## {group}\n"
        for sign in members:
            yield from _sign(sign)


def _sign(sign: Sign) -> Iterator[str]:
    yield f"### {sign.sign_id}\n"
    yield f"{sign.title}. {sign.why}\n"
    if sign.read_from != "text":
        yield f"Read from: {sign.read_from}.\n"
    for case in sign.when:
        barred = f", unless {', '.join(case.none)}" if case.none else ""
        yield f"- {' + '.join(case.all)}{barred}: {case.weight:+.1f}"
    yield f"\nSources: {', '.join(sign.sources)}. Weights: {sign.weight_source}.\n"


def facts_page() -> Iterator[str]:
    """Yield the page of facts: concepts and derived facts."""
    yield "# Facts that a message shows\n"
    yield "## Concepts, read by phrases\n"
    for concept in sorted(concepts().values(), key=lambda c: (c.group, c.concept_id)):
        yield f"- `{concept.concept_id}` ({concept.group}): {concept.title}"
    yield "\n## Derived facts, worked out by code\n"
    for fact in derived_facts().values():
        yield f"- `{fact.name}`: {fact.title}"


def languages_page() -> Iterator[str]:
    """Yield the page of languages: how many expressions, and who has checked them."""
    yield "# Languages that the offer desk reads\n"
    waiting = [tag for tag, file in phrase_files().items() if not file.reviewed_by]
    yield f"{len(phrase_files())} languages. No native reader has checked these yet: "
    yield f"{', '.join(waiting) or 'none'}.\n"
    yield "| tag | name | scripts | expressions | checked by |"
    yield "|---|---|---|---|---|"
    for tag, file in phrase_files().items():
        count = sum(len(phrases.patterns) for phrases in file.concepts.values())
        checked = file.reviewed_by or "nobody yet"
        yield f"| {tag} | {file.name} | {', '.join(file.scripts)} | {count} | {checked} |"


def sources_page() -> Iterator[str]:
    """Yield the page of published sources."""
    yield "# Published sources\n"
    yield f"`{PROJECT_CHOICE}` marks what no publication gives.\n"
    for source in published_sources().values():
        on = f", {source.published_on}" if source.published_on else ""
        words = f"{source.title}. {source.publisher}{on}. {source.url}"
        yield f"- `{source.source_id}`: {words}".rstrip()


def guidance_page() -> Iterator[str]:
    """Yield the page of questions, interview and advice."""
    yield "# Questions, interview and advice\n"
    yield "## Questions to a recruiter\n"
    for question in questions().values():
        yield f"- {question.text} ({question.why})"
    yield "\n## Interview\n"
    for asked in interview().values():
        yield f"- {asked.text} " + " / ".join(answer.text for answer in asked.answers)
    yield "\n## What to do now\n"
    for item in sorted(advice().values(), key=lambda a: (a.situation, a.order)):
        yield f"- {item.situation} ({', '.join(item.levels)}): {item.text}"


def errors_page() -> Iterator[str]:
    """Yield the page of error codes with the modules that raise them."""
    yield "# Error codes\n"
    yield "Every error says what happened, where, and what to do next. Codes are permanent.\n"
    found: dict[str, tuple[str, str]] = {}
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                words = {k.arg: k.value for k in node.keywords}
                code, remedy = words.get("code"), words.get("remedy")
                if isinstance(code, ast.Constant) and isinstance(code.value, str) and remedy:
                    text = ast.literal_eval(remedy) if isinstance(remedy, ast.Constant) else ""
                    module = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
                    found.setdefault(code.value, (module, text))
    for code, (module, remedy) in sorted(found.items()):
        yield f"- `{code}` ({module}){f': {remedy}' if remedy else ''}"


def commands_page() -> Iterator[str]:
    """Yield the page of commands with their help."""
    os.environ.setdefault("NO_COLOR", "1")
    import typer

    from manumit.cli import build_app

    yield "# Commands\n"
    yield "Exit codes: 0 done, 1 done in part (rejects, or asked for by an option), 2 not done.\n"
    root = typer.main.get_command(build_app())
    for path, command in _walk(("manumit",), root):
        context = command.context_class(command, info_name=" ".join(path))
        yield f"## {' '.join(path)}\n"
        yield f"{(command.help or '').strip()}\n"
        for parameter in command.get_params(context):
            record = parameter.get_help_record(context)
            if record and parameter.name not in {"help", "install_completion", "show_completion"}:
                yield f"- `{record[0]}` {record[1]}"
        yield ""


def _walk(path: tuple[str, ...], command: object) -> Iterator[tuple[tuple[str, ...], object]]:
    children = getattr(command, "commands", None)
    if not children:
        yield path, command
    for name, child in sorted((children or {}).items()):
        yield from _walk((*path, name), child)


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "signs.md": signs_page,
    "facts.md": facts_page,
    "languages.md": languages_page,
    "sources.md": sources_page,
    "guidance.md": guidance_page,
    "errors.md": errors_page,
    "commands.md": commands_page,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
