"""A PostgreSQL of its own for the tests: a temporary cluster that listens on a socket only."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_SETTINGS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Yield the address of a running server; fail with a remedy where none is installed."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="manumit-pg-"))
    data = folder / "data"
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    try:
        _run(programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "-N")
        options = f"{_SETTINGS} -c unix_socket_directories={folder}"
        log = folder / "log"
        _run(programs / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Return the folder of the server's programs: the newest of Debian's, or that on the path."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3])
    )
    if debian:
        return debian[-1].parent
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    pytest.fail(
        "No PostgreSQL server is installed. Install it (Debian: apt-get install postgresql), "
        'or leave these tests out with -m "not postgres".',
        pytrace=False,
    )


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    if os.getuid() == 0:  # the server refuses to run as root
        words = ["runuser", "-u", "postgres", "--", *words]
    ended = subprocess.run(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/"
    )
    if ended.returncode:
        pytest.fail(f"{Path(str(command[0])).name} failed: {ended.stderr}", pytrace=False)
