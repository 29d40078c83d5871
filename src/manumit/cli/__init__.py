"""The command `manumit`: it finds its groups of commands by entry points, and starts fast.

Each entry point of the group ``manumit.commands`` names a function
``register(app: typer.Typer) -> None``. Its module imports nothing heavy: what a command
needs is imported when the command runs.
"""

from __future__ import annotations

import sys
import traceback
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path

import typer

from manumit.errors import ManumitError

__all__ = ["build_app", "main"]

_GROUP = "manumit.commands"
_EXIT_REFUSED = 2  # as typer does for wrong usage; 1 is left to commands that found something


def main() -> None:
    """Run the command line; errors are told without a traceback."""
    try:
        build_app()()
    except ManumitError as error:
        _tell(f"{error.message}\n{error.remedy} [{error.code}]")
        sys.exit(_EXIT_REFUSED)
    except BrokenPipeError:  # the reader (head, less) has closed the pipe
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 (a traceback could show what a person wrote)
        _tell(f"Unexpected {type(error).__name__} at {_place(error)}. This is a fault of Manumit.")
        sys.exit(_EXIT_REFUSED)


def build_app() -> typer.Typer:
    """Return the app with every group of commands that is installed."""
    app = typer.Typer(
        name="manumit",
        help="Evidence and tools against forced-scam trafficking.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    for entry in sorted(entry_points(group=_GROUP), key=lambda entry: entry.name):
        _register(app, entry)
    return app


def _options(
    show_version: bool = typer.Option(  # noqa: FBT001 (how typer declares an option)
        False,  # noqa: FBT003
        "--version",
        help="Show the version and exit.",
        is_eager=True,
        callback=lambda wanted: _show_version() if wanted else None,
    ),
) -> None:
    """Evidence and tools against forced-scam trafficking."""
    del show_version


def _show_version() -> None:
    typer.echo(f"manumit {version('manumit')}")
    raise typer.Exit


def _register(app: typer.Typer, entry: EntryPoint) -> None:
    """Add one group; a group that is not there or is broken leaves the others alone."""
    try:
        register = entry.load()
    except ModuleNotFoundError as error:
        if error.name and entry.module.startswith(error.name):
            return
        _tell(f'The commands of "{entry.name}" need {error.name}, which is not installed.')
        return
    except Exception as error:  # noqa: BLE001 (whatever it is, the others must work)
        _tell(f'The commands of "{entry.name}" cannot be used: {type(error).__name__}.')
        return
    register(app)


def _place(error: Exception) -> str:
    """Return ``file:line`` of the innermost frame of ours, without any values."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "manumit" in frame.filename] or list(frames)
    return f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "an unknown place"


def _tell(message: str) -> None:
    typer.echo(message, err=True)
