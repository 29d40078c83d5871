import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from manumit.errors import InputError
from manumit.web import serving

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MANUMIT_")}
    return {**kept, "MANUMIT_WORKSPACE": str(tmp_path / "space"), "NO_COLOR": "1"}


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    def run_it(*arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from manumit.cli import main; main()", *arguments],
            env={**environment, **extra},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run_it


def serve_until_ready(environment: dict[str, str], *arguments: str) -> str:
    """Start the server, read what it says, ask it for one page, stop it."""
    process = subprocess.Popen(
        [sys.executable, "-uc", "from manumit.cli import main; main()", "serve", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    said = ""
    try:
        for line in process.stdout or ():
            said += line
            if line.startswith("Stop with"):
                break
        address = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert address, said
        with urlopen(f"{address[0]}sign-in") as answer:
            assert answer.status == 200
            assert "Server" not in answer.headers or "waitress" not in answer.headers["Server"]
        with pytest.raises(HTTPError) as missing:
            urlopen(f"{address[0]}no-such-page")
        missing.value.close()
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout:
            process.stdout.close()
    return said


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_fresh_workspace_is_private_and_offers_one_link(
    environment: dict[str, str], tmp_path: Path
) -> None:
    said = serve_until_ready(environment, "--port", str(free_port()))
    assert len(re.findall(r"/welcome/[\w-]{40,}", said)) == 1
    again = serve_until_ready(environment, "--port", str(free_port()))
    assert re.findall(r"/welcome/\S+", again) != re.findall(r"/welcome/\S+", said)
    space = tmp_path / "space"
    assert space.stat().st_mode & 0o777 == 0o700
    assert {f.stat().st_mode & 0o777 for f in space.iterdir()} == {0o600}


def test_the_example_stands_apart_and_prints_the_same_passwords_again(
    environment: dict[str, str], tmp_path: Path
) -> None:
    first = serve_until_ready(environment, "--example", "--port", str(free_port()))
    again = serve_until_ready(environment, "--example", "--port", str(free_port()))
    people = re.findall(r"example-\w+ +\S+", first)
    assert len(people) == 6
    assert re.findall(r"example-\w+ +\S+", again) == people
    space = tmp_path / "space"
    assert not (space / "manumit.sqlite3").exists()
    assert (space / "example" / "example-people.json").stat().st_mode & 0o777 == 0o600


def test_the_upkeep_commands_work_one_after_the_other(run: Run, tmp_path: Path) -> None:
    space = tmp_path / "space"
    assert run("workspace", "path").stdout.strip() == str(space)
    absent = run("audit", "verify")
    assert (absent.returncode, "[workspace.none]" in absent.stderr) == (2, True)
    assert not space.exists()
    assert "ready" in run("workspace", "migrate").stdout
    invited = run("workspace", "person-invite", "someone", "--role", "administrator")
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/welcome/[\w-]+\n", invited.stdout)
    refused = run("workspace", "person-invite", "other", "--role", "king")
    assert (refused.returncode, "[accounts.role]" in refused.stderr) == (2, True)

    key = (space / "secret-key").read_text()
    assert run("keys", "rotate").returncode == 0
    assert (space / "old-secret-keys").read_text() == f"{key}\n"
    assert run("keys", "rotate", "--forget-old").returncode == 0
    assert not (space / "old-secret-keys").exists()

    whole = run("audit", "verify", "--json")
    assert (whole.returncode, json.loads(whole.stdout)["rows"]) == (0, 3)
    with sqlite3.connect(space / "manumit.sqlite3") as database:
        database.execute("DROP TRIGGER audit_no_update")
        database.execute("UPDATE audit_auditentry SET action = 'x' WHERE number = 2")
    database.close()
    broken = run("audit", "verify")
    assert (broken.returncode, "Row 2 does not fit" in broken.stderr) == (1, True)


def test_a_backup_brings_everything_back_and_says_when_it_cannot(run: Run, tmp_path: Path) -> None:
    space, copy = tmp_path / "space", tmp_path / "copy.manumit"
    assert run("workspace", "migrate").returncode == 0
    assert run("workspace", "person-invite", "someone", "--role", "administrator").returncode == 0
    kept = space / "sealed" / "payments"
    kept.mkdir(parents=True)
    (kept / "a.parquet").write_bytes(os.urandom(5 << 20))  # more than one part
    made = run("backup", "create", str(copy))
    assert (made.returncode, "2 files" in made.stdout) == (0, True), made.stderr
    assert copy.stat().st_mode & 0o777 == 0o600
    assert b"someone" not in copy.read_bytes()
    assert b"SQLite format" not in copy.read_bytes()
    assert "[workspace.backup-file]" in run("backup", "create", str(copy)).stderr
    assert "is whole" in run("backup", "check", str(copy)).stdout
    assert "[workspace.not-empty]" in run("backup", "restore", str(copy)).stderr

    other = tmp_path / "other"
    elsewhere = {"MANUMIT_WORKSPACE": str(other)}
    assert "[workspace.no-keys]" in run("backup", "restore", str(copy), **elsewhere).stderr
    other.mkdir()
    (other / "secret-key").write_text("0" * 64)
    wrong = run("backup", "restore", str(copy), **elsewhere)
    assert (wrong.returncode != 0, "[records.unseal]" in wrong.stderr) == (True, True), wrong.stderr
    assert sorted(path.name for path in other.iterdir()) == ["secret-key"]
    (other / "secret-key").write_bytes((space / "secret-key").read_bytes())

    for damage in (_flip, _shorten, _leave_out):
        bad = tmp_path / f"{damage.__name__}.manumit"
        damage(copy, bad)
        refused = run("backup", "restore", str(bad), **elsewhere)
        assert refused.returncode != 0
        assert (
            "[workspace.backup-damaged]" in refused.stderr or "[records.unseal]" in refused.stderr
        )
        assert sorted(path.name for path in other.iterdir()) == ["secret-key"], damage

    back = run("backup", "restore", str(copy), **elsewhere)
    assert (back.returncode, "The audit trail has" in back.stdout) == (0, True), back.stderr
    assert (other / "sealed/payments/a.parquet").read_bytes() == (kept / "a.parquet").read_bytes()
    with sqlite3.connect(other / "manumit.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM accounts_person").fetchone() == (1,)
    database.close()
    assert sorted(path.name for path in other.iterdir() if path.is_dir()) == ["sealed"]


def _flip(good: Path, bad: Path) -> None:
    data = bytearray(good.read_bytes())
    data[len(data) // 2] ^= 1
    bad.write_bytes(data)


def _shorten(good: Path, bad: Path) -> None:
    bad.write_bytes(good.read_bytes()[:-2000])


def _leave_out(good: Path, bad: Path) -> None:
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        target.comment = source.comment
        for name in source.namelist():
            if name != "1.1":
                target.writestr(name, source.read(name))


def test_a_lost_key_is_told_and_no_new_one_is_made(run: Run, tmp_path: Path) -> None:
    assert run("workspace", "migrate").returncode == 0
    (tmp_path / "space" / "secret-key").unlink()
    lost = run("workspace", "migrate")
    assert (lost.returncode, "[workspace.key-missing]" in lost.stderr) == (2, True)
    assert not (tmp_path / "space" / "secret-key").exists()


def test_an_address_open_to_others_needs_an_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    for host in ("0.0.0.0", "192.0.2.7", "example.org", "::"):  # noqa: S104
        with pytest.raises(InputError, match=r"MANUMIT_ORIGIN.*serve\.origin"):
            serving.check_host(host)
    for host in ("127.0.0.1", "::1", "localhost"):
        serving.check_host(host)
    monkeypatch.setenv("MANUMIT_ORIGIN", "https://manumit.example.org")
    serving.check_host("192.0.2.7")


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)
        yield int(listening.getsockname()[1])


def test_a_taken_port_gives_the_next_free_one(taken: int) -> None:
    with serving.listening_socket("127.0.0.1", taken) as other:
        assert taken < other.getsockname()[1] < taken + 20


def test_a_database_of_another_kind_is_refused(run: Run) -> None:
    answer = run("workspace", "migrate", MANUMIT_DATABASE_URL="mysql://localhost/x")
    assert (answer.returncode, "[workspace.database-url]" in answer.stderr) == (2, True)
