"""What every test shares: a workspace of its own, and tables that can be emptied between tests."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_WORKSPACE = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Point the settings at a passing workspace before any test reads them."""
    from django.conf import settings

    if not settings.configured and not config.pluginmanager.hasplugin("django"):
        return
    from django.contrib.auth.hashers import Argon2PasswordHasher

    from manumit.web.config.workspace import create_secret_key, read_secret_key

    Argon2PasswordHasher.time_cost = 1  # still Argon2id, at a cost that tests can pay often
    Argon2PasswordHasher.memory_cost = 64
    workspace = Path(tempfile.mkdtemp(prefix="manumit-tests-"))
    config.stash[_WORKSPACE] = workspace
    create_secret_key(workspace)
    settings.WORKSPACE = workspace
    settings.SECRET_KEY = read_secret_key(workspace)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the passing workspace."""
    if workspace := config.stash.get(_WORKSPACE, None):
        shutil.rmtree(workspace, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """Let tests with real transactions empty the audit table, which refuses that otherwise."""
    from django.db import connection

    from manumit.web.audit.protection import PROTECT, UNPROTECT

    vendor, plain_flush = connection.vendor, connection.ops.sql_flush

    def flush(style: object, tables: list[str], **options: object) -> list[str]:
        statements = plain_flush(style, tables, **options)
        return [*UNPROTECT[vendor], *statements, *PROTECT[vendor]] if statements else []

    connection.ops.sql_flush = flush
    yield
    connection.ops.sql_flush = plain_flush
