"""The suites of accounts, audit, records, API and offers once more, on a real PostgreSQL."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from concurrent_expected import EXPECTED

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).resolve().parents[2]
SUITES = ("accounts", "audit", "records", "api", "offers")
FEWEST_TESTS = 100  # so that a suite that collects nothing cannot pass


def run(postgres_url: str, workspace: Path, *arguments: str) -> str:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MANUMIT_", "PYTEST_"))}
    environment = {
        **kept,
        "MANUMIT_DATABASE_URL": postgres_url,
        "MANUMIT_WORKSPACE": str(workspace),
    }
    ended = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-2000:]
    return ended.stdout


def test_every_suite_of_the_web_door_passes(postgres_url: str, tmp_path: Path) -> None:
    folders = [f"tests/web/{suite}" for suite in SUITES]
    said = run(
        postgres_url,
        tmp_path,
        *("-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not postgres and not browser"),
        *folders,
    )
    passed = re.search(r"(\d+) passed", said)
    assert passed
    assert int(passed[1]) >= FEWEST_TESTS


def test_writers_at_once_do_not_interfere(postgres_url: str, tmp_path: Path) -> None:
    said = run(postgres_url, tmp_path, "tests/concurrent_writers.py")
    assert json.loads(said) == EXPECTED


def test_the_address_really_leads_to_postgresql(postgres_url: str, tmp_path: Path) -> None:
    program = (
        "from manumit.web.starting import prepare_workspace; prepare_workspace();"
        "from django.db import connection; print(connection.vendor)"
    )
    assert run(postgres_url, tmp_path, "-c", program) == "postgresql\n"
