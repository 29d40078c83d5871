"""The fast gate before every commit: each check by name, two at a time, failures in full.

Run by ``make check``. A check is a command or a function of this file; nothing is written.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
_PATHS_OF_A_MACHINE = re.compile(r"(?<![\w./-])/(?:home|root|Users|work|farm)/[A-Za-z0-9_.-]+")
_INDEX_HOSTS = re.compile(r"https?://[^\s\"']*(?:/simple\b|pythonhosted|registry\.npm)", re.I)
_SECRETS = re.compile(
    r"-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----"
    r"|\bAKIA[0-9A-Z]{16}\b|\bghp_[A-Za-z0-9]{36}\b"
)
_TEXT = {".py", ".toml", ".md", ".html", ".js", ".mjs", ".scss", ".css", ".txt", ".lock", ".json",
         ".po", ".tsv", ".jsonl", ".cfg", ".yml", ""}  # fmt: skip


def main() -> int:
    """Run every check; return 0 only when all pass."""
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(_timed, CHECKS.items()))
    failed = [name for name, ok, _, _ in results if not ok]
    for name, ok, output, seconds in results:
        print(f"{'ok    ' if ok else 'FAILED'} {name} ({seconds:.1f} s)")
        if not ok:
            print(output.rstrip())
    print(f"{len(results) - len(failed)} of {len(results)} checks in "
          f"{time.monotonic() - started:.0f} s")  # fmt: skip
    return 1 if failed else 0


def _timed(item: tuple[str, Callable[[], tuple[bool, str]]]) -> tuple[str, bool, str, float]:
    name, check = item
    started = time.monotonic()
    ok, output = check()
    return name, ok, output, time.monotonic() - started


def _command(*words: str, **environment: str) -> Callable[[], tuple[bool, str]]:
    def run() -> tuple[bool, str]:
        done = subprocess.run(
            [str(BIN / words[0]), *words[1:]],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **environment},
        )
        return done.returncode == 0, done.stdout + done.stderr

    return run


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    files = [ROOT / name for name in listed.split("\0") if name]
    return [f for f in files if f.suffix in _TEXT and f.is_file()]


def _no_machine_paths_or_secrets() -> tuple[bool, str]:
    """Return whether no committed text names a machine's path, an index host or a secret."""
    found = []
    for path in _tracked():
        if path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for what, pattern in (
            ("a path of a machine", _PATHS_OF_A_MACHINE),
            ("the address of a package index", _INDEX_HOSTS),
            ("a secret", _SECRETS),
        ):
            match = pattern.search(text)
            if match is not None:
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{path.relative_to(ROOT)}:{line}: {what}: {match.group()}")
    return not found, "\n".join(found)


def _modules_are_small() -> tuple[bool, str]:
    """Return whether every module of the product stays under the house's 500 lines."""
    long = [
        f"{path.relative_to(ROOT)}: {count} lines; split it"
        for path in sorted((ROOT / "src").rglob("*.py"))
        if "migrations" not in path.parts
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > 500
    ]
    return not long, "\n".join(long)


CHECKS: dict[str, Callable[[], tuple[bool, str]]] = {
    "types": _command("mypy"),
    "lint": _command("ruff", "check", "."),
    "format": _command("ruff", "format", "--check", "."),
    "import contracts": _command("lint-imports", "--no-cache"),
    "templates": _command("djlint", "src", "--lint", "--quiet"),
    "migrations": _command(
        "python", "-m", "django", "makemigrations", "--check", "--dry-run",
        DJANGO_SETTINGS_MODULE="manumit.web.config.settings",
    ),
    "docs against code": _command("python", "-m", "pytest", "-q", "-p", "no:cacheprovider",
                                  "tests/test_docs.py"),
    "paths, hosts and secrets": _no_machine_paths_or_secrets,
    "size of modules": _modules_are_small,
    "messages": _command("python", "tools/messages.py", "check"),
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
