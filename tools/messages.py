"""Collect, compile and check the words of the interface in every language.

    .venv/bin/python tools/messages.py collect    templates, code and catalogue -> .po files
    .venv/bin/python tools/messages.py compile    .po files -> .mo files, which are committed
    .venv/bin/python tools/messages.py check      1 where either is out of date

``collect`` needs the GNU gettext programs; the product needs only the compiled files.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from manumit.catalog.guidance import advice, interview, questions
from manumit.catalog.phrases import concepts
from manumit.catalog.signs import derived_facts, offer_signs
from manumit.catalog.typologies import typologies

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "src" / "manumit" / "web"
LOCALE = WEB / "locale"
CATALOGUE = WEB / "shell" / "catalogue_messages.py"
_FUNCTIONS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}
# The call of gettext that Django's templatize makes of a tag.
_GETTEXT = re.compile(r"""gettext\(\s*u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", re.DOTALL)
_HEAD = '''"""Texts of the catalogue that pages show, so that they can be translated.

Written by tools/messages.py. Do not edit.
"""

# ruff: noqa: E501
# fmt: off

from django.utils.translation import gettext_noop

__all__ = ["MESSAGES"]

MESSAGES = (
'''


def main(arguments: list[str]) -> int:
    """Do what the first argument says; return 1 where a check fails."""
    command = arguments[0] if arguments else ""
    if command == "collect":
        return collect()
    if command == "compile":
        return compile_all()
    if command == "check":
        return check()
    print(__doc__)
    return 2


def collect() -> int:
    """Write the catalogue's texts as code, then every .po file anew, translations kept."""
    CATALOGUE.write_text(_catalogue_module(), encoding="utf-8")
    languages = [code for code in _languages() if code != "en"]
    words = [f"-l={_folder(code)}" for code in languages]
    command = [sys.executable, "-m", "django", "makemessages", "--no-location", "--no-wrap"]
    done = subprocess.run(
        [*command, "--no-obsolete", "--ignore=static", *words],
        cwd=WEB,
        check=False,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "manumit.web.config.settings"},
    )
    for code in languages:
        _without_date(LOCALE / _folder(code) / "LC_MESSAGES" / "django.po")
    return done.returncode


def compile_all() -> int:
    """Write a .mo file beside every .po file; say how much is translated."""
    for path in _po_files():
        po = polib.pofile(str(path))
        po.save_as_mofile(str(path.with_suffix(".mo")))
        print(f"{path.parent.parent.name}: {po.percent_translated()} % translated")
    return 0


def check() -> int:
    """Return 1 where the catalogue's texts, a .po file or a compiled file is out of date."""
    stale = []
    used = {msgid for path in _sources() for msgid in _messages_of(path)}
    if not CATALOGUE.exists() or CATALOGUE.read_text(encoding="utf-8") != _catalogue_module():
        stale.append(f"{CATALOGUE.relative_to(ROOT)} is out of date; run collect")
    for path in _po_files():
        po, compiled = polib.pofile(str(path)), path.with_suffix(".mo")
        if lacking := used - {entry.msgid for entry in po}:
            stale.append(f"{path.relative_to(ROOT)} lacks {len(lacking)} messages; run collect")
        wanted = {e.msgid: _translation(e) for e in po.translated_entries()}
        mo = polib.mofile(str(compiled)) if compiled.exists() else []
        have = {e.msgid: _translation(e) for e in mo}
        if wanted != have:
            stale.append(f"{compiled.relative_to(ROOT)} is out of date; run compile")
    print("\n".join(stale))
    return 1 if stale else 0


def _translation(entry: polib.POEntry | polib.MOEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _sources() -> list[Path]:
    return [path for ending in ("py", "html") for path in sorted(WEB.rglob(f"*.{ending}"))]


def _messages_of(path: Path) -> Iterator[str]:
    """Yield what a module or template gives to gettext, as `collect` finds it."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        for found in _GETTEXT.finditer(templatize(text)):
            yield ast.literal_eval(found.group(1))
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in _FUNCTIONS and isinstance(node.args[0].value, str):
                yield node.args[0].value


def _catalogue_module() -> str:
    lines = "".join(f"    gettext_noop({_literal(text)}),\n" for text in _texts())
    return f"{_HEAD}{lines})\n"


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _texts() -> list[str]:
    """Return every text of the catalogue that a page shows, once, in a fixed order."""
    return list(dict.fromkeys(text for text in _all_texts() if text))


def _all_texts() -> Iterator[str]:
    for sign in offer_signs().values():
        yield from (sign.title, sign.why)
    for question in questions().values():
        yield from (question.text, question.why)
    for item in advice().values():
        yield from (item.text, item.why)
    for asked in interview().values():
        yield from (asked.text, asked.why, *(answer.text for answer in asked.answers))
    yield from (concept.title for concept in concepts().values())
    yield from (fact.title for fact in derived_facts().values())
    yield from (typology.title for typology in typologies().values())
    roles = tomllib.loads((WEB / "rights" / "roles.toml").read_text(encoding="utf-8"))
    yield from roles["rights"].values()
    for role in roles["roles"].values():
        yield from (role["title"], role["why"])


def _languages() -> list[str]:
    text = (WEB / "config" / "languages.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["languages"])


def _folder(code: str) -> str:
    return code.replace("-h", "_H")  # gettext keeps zh-hans in zh_Hans


def _po_files() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def _without_date(path: Path) -> None:
    """Take out the line that changes at every run although nothing else does."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith('"POT-Creation-Date:')]
    path.write_text("".join(kept), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
