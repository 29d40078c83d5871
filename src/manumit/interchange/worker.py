"""Run the parsers of difficult formats in a process of their own, with limits of time and memory.

A PDF, a sheet or a page built to hang the parser then costs seconds and ends in a clear
error, not in a stopped service. The child gets the bytes on standard input, never a file
name, and no environment but what Python needs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

from manumit.errors import InputError, TooLarge
from manumit.interchange.limits import limits

__all__ = ["run_json", "run_program", "stream_json"]

# Where Python and Tesseract find themselves, also when installed for one person only.
_KEPT = frozenset(
    {"PATH", "PYTHONPATH", "HOME", "LD_LIBRARY_PATH", "TESSDATA_PREFIX"}
    | {"SYSTEMROOT", "APPDATA", "USERPROFILE", "TEMP"}
)
_CPU_GRACE_SECONDS = 2


def run_json(job: str, data: bytes) -> dict[str, Any]:
    """Return the one JSON object that a job of ``_jobs`` makes of the data.

    Raises TooLarge when the time is over and InputError when the job failed: the file is
    broken, or needs more memory than is allowed.
    """
    seconds = limits().worker_seconds
    command = _command(job, seconds=seconds, memory=limits().worker_memory_bytes)
    returned, out = _run(command, data, seconds=seconds)
    if returned != 0:
        raise _failed()
    try:
        result = json.loads(out)
    except (ValueError, RecursionError) as error:
        raise _failed() from error
    if not isinstance(result, dict):
        raise _failed()
    return result


def run_program(program: list[str], data: bytes, *, seconds: int) -> tuple[int, bytes]:
    """Return the exit code and the output of a program fed on standard input."""
    memory = limits().worker_memory_bytes
    command = [*_command("run", seconds=seconds, memory=memory), *program]
    return _run(command, data, seconds=seconds)


def stream_json(job: str, source: IO[bytes]) -> Iterator[Any]:
    """Yield the JSON values that a job writes, one a line; ends the process when closed.

    The time limit counts waiting for the next value, so a slow reader is not punished.
    """
    seconds = limits().table_worker_seconds
    command = _command(job, seconds=seconds, memory=limits().table_worker_memory_bytes)
    with _started(command) as child:
        assert child.stdin is not None  # noqa: S101 - opened as pipes above
        assert child.stdout is not None  # noqa: S101
        late = threading.Event()
        with _clock(child, seconds, late), suppress(BrokenPipeError):
            while chunk := source.read(1 << 20):
                child.stdin.write(chunk)
            child.stdin.close()
        while True:
            with _clock(child, seconds, late):
                line = child.stdout.readline()
            if not line.endswith(b"\n"):  # the end, or a line cut where the process was stopped
                break
            yield json.loads(line)
        if child.wait() != 0:
            raise _late() if late.is_set() else _failed()


def _command(job: str, *, seconds: int, memory: int) -> list[str]:
    cpu = str(seconds + _CPU_GRACE_SECONDS)
    return [sys.executable, "-P", "-m", "manumit.interchange._jobs", job, cpu, str(memory)]


def _run(command: list[str], data: bytes, *, seconds: int) -> tuple[int, bytes]:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed list, no shell
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _late() from error
    return done.returncode, done.stdout


@contextmanager
def _started(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(  # noqa: S603 - a fixed list, no shell
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    )
    try:
        yield child
    finally:
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        child.wait()


@contextmanager
def _clock(child: subprocess.Popen[bytes], seconds: int, late: threading.Event) -> Iterator[None]:
    def stop() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _environment() -> dict[str, str]:
    kept = {key: os.environ[key] for key in _KEPT if key in os.environ}
    # One thread each: several documents may be read at once, and threads take memory.
    threads = {"OMP_THREAD_LIMIT": "1", "POLARS_MAX_THREADS": "1", "RAYON_NUM_THREADS": "1"}
    return kept | threads | {"PYTHONUTF8": "1"}


def _late() -> TooLarge:
    return TooLarge(
        "Reading the file took too long and was stopped.",
        remedy="Nothing was read. Copy the text itself and paste it.",
        code="interchange.time",
    )


def _failed() -> InputError:
    return InputError(
        "The file is broken, or needs more memory than is allowed.",
        remedy="Open it in the program it came from, save it again, or paste the text itself.",
        code="interchange.broken",
    )
