import subprocess
import sys
from importlib.metadata import EntryPoint, version

import pytest
import typer

from manumit import cli
from manumit.errors import InputError


def _with_groups(monkeypatch: pytest.MonkeyPatch, *groups: tuple[str, str]) -> None:
    entries = [EntryPoint(name, value, "manumit.commands") for name, value in groups]
    monkeypatch.setattr(cli, "entry_points", lambda **_: entries)


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["manumit", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


def refuses(app: typer.Typer) -> None:
    @app.command("refuse")
    def refuse() -> None:
        raise InputError("The file is empty.", remedy="Choose another.", code="trial.empty")

    @app.command("break")
    def break_() -> None:
        raise RuntimeError("a text with +447700900001 in it")


HERE = f"{__name__}:refuses"


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, __name__, sys.modules[refuses.__module__])


def test_an_error_is_message_remedy_and_code_with_exit_code_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _with_groups(monkeypatch, ("trial", HERE))
    assert _run(monkeypatch, "refuse") == 2
    told = capsys.readouterr()
    assert told.err == "The file is empty.\nChoose another. [trial.empty]\n"
    assert told.out == ""


def test_a_fault_names_its_place_and_never_what_it_held(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _with_groups(monkeypatch, ("trial", HERE))
    assert _run(monkeypatch, "break") == 2
    told = capsys.readouterr().err
    assert "RuntimeError" in told
    assert "7700900001" not in told
    assert "Traceback" not in told


def test_a_missing_or_broken_group_leaves_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _with_groups(
        monkeypatch,
        ("absent", "manumit.no_such_module:register"),
        ("broken", f"{__name__}:no_such_function"),
        ("trial", HERE),
    )
    assert _run(monkeypatch, "refuse") == 2
    told = capsys.readouterr().err
    assert '"broken" cannot be used' in told
    assert "absent" not in told
    assert "The file is empty." in told


def test_the_version_is_that_of_the_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, "--version") == 0
    assert capsys.readouterr().out == f"manumit {version('manumit')}\n"


def test_the_command_line_starts_without_django() -> None:
    program = (
        "import sys; from manumit import cli; cli.build_app(); "
        "print(sorted(m for m in sys.modules if m.split('.')[0] in {'django', 'ninja'})[:3])"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (0, "[]\n")
