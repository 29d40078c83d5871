import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from manumit.web.config.workspace import create_secret_key, database_settings, read_secret_key

PROGRAM = """
import json
from manumit.web.config import settings as s
print(json.dumps({
    "hosts": s.ALLOWED_HOSTS, "secure": s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE,
    "engine": s.DATABASES["default"]["ENGINE"], "debug": s.DEBUG,
}))
"""


def settings_with(workspace: Path, **environment: str) -> dict[str, object]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MANUMIT_")}
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**kept, "MANUMIT_WORKSPACE": str(workspace), **environment},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, object] = json.loads(ended.stdout)
    return found


def test_without_an_origin_only_this_machine_is_served(tmp_path: Path) -> None:
    found = settings_with(tmp_path)
    assert found["hosts"] == ["127.0.0.1", "localhost", "[::1]"]
    assert (found["secure"], found["debug"]) == (False, False)
    assert list(tmp_path.iterdir()) == []  # reading settings makes nothing


def test_an_https_origin_is_served_with_cookies_for_https_only(tmp_path: Path) -> None:
    found = settings_with(tmp_path, MANUMIT_ORIGIN="https://manumit.example.org/")
    assert "manumit.example.org" in found["hosts"]
    assert found["secure"] is True


def test_a_postgresql_address_is_read_with_its_parts() -> None:
    read = database_settings(
        Path("unused"), "postgresql://a%40b:p%2Fw@db.example.org:5433/team?sslmode=require"
    )
    assert read["ENGINE"] == "django.db.backends.postgresql"
    assert (read["USER"], read["PASSWORD"], read["PORT"]) == ("a@b", "p/w", "5433")
    assert (read["HOST"], read["NAME"]) == ("db.example.org", "team")
    assert read["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file modes")
def test_a_secret_key_is_private_and_made_once(tmp_path: Path) -> None:
    create_secret_key(tmp_path)
    first = read_secret_key(tmp_path)
    create_secret_key(tmp_path)
    assert read_secret_key(tmp_path) == first
    assert len(first) > 80
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert read_secret_key(tmp_path / "elsewhere") != read_secret_key(tmp_path / "elsewhere")
