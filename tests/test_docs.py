"""The manual says what the code does: pages are current, links lead somewhere, names are named."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def test_reference_pages_are_what_the_code_and_the_catalogue_say() -> None:
    done = subprocess.run(
        [sys.executable, "tools/reference.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    remedy = "Run .venv/bin/python tools/reference.py and commit the pages."
    assert done.returncode == 0, f"{done.stdout}{done.stderr}{remedy}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    broken = [
        target
        for target in _LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_setting_of_the_environment_is_in_the_manual() -> None:
    named = set()
    for path in (ROOT / "src").rglob("*.py"):
        named |= set(re.findall(r"\bMANUMIT_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    manual = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    assert named
    assert sorted(name for name in named if name not in manual) == []


def test_every_target_of_make_is_in_the_readme_or_contributing() -> None:
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    manual = "".join(
        (ROOT / n).read_text(encoding="utf-8") for n in ("README.md", "CONTRIBUTING.md")
    )
    assert targets
    assert sorted(t for t in targets if f"make {t}" not in manual) == []


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(p.name[:4]) for p in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_locks_hold_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "tools/requirements-build.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text


def test_shipped_data_names_its_licence_in_notice() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    sources = ROOT / "src" / "manumit" / "data" / "sources"
    licensed = {
        path.stem: found["publisher"]
        for path in sources.glob("*.toml")
        if (found := tomllib.loads(path.read_text(encoding="utf-8"))).get("licence")
    }
    assert licensed
    assert sorted(key for key in licensed if key not in notice) == []
