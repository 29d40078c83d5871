"""Pipelines: payments from a stream of lines, or from files that arrive in a folder."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from manumit.errors import InputError
from manumit.interchange.payments import order_by_time, read_payments
from manumit.payments import Engine, Profile, alerts_frame, load_engine, save_engine
from manumit.payments.live import LiveEngine
from manumit.payments.screening import advance_batch
from manumit.payments.watchlists import WatchList
from manumit.service.wire import payment_of, taken_object

__all__ = ["follow_folder", "follow_lines"]

_DONE = "done.jsonl"


def follow_lines(
    lines: Iterable[str],
    profile: Profile,
    *,
    late_days: float = 7.0,
    watch: WatchList | None = None,
) -> Iterator[str]:
    """Yield an answer as a JSON line for every line that holds a payment.

    A line that cannot be used is answered with its number, error, remedy and code.
    """
    engine = LiveEngine(profile, late_days=late_days, watch=watch)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield json.dumps(_answer(engine, line, number), ensure_ascii=False, default=list)


def _answer(engine: LiveEngine, line: str, number: int) -> dict[str, Any]:
    try:
        return taken_object(engine.take(payment_of(json.loads(line, parse_float=str))))
    except ValueError:
        return {"line": number, "error": "The line is not JSON.", "code": "payments.json"}
    except InputError as error:
        return {"line": number, "error": error.message, "remedy": error.remedy, "code": error.code}


def follow_folder(
    folder: Path,
    out: Path,
    profile: Profile,
    *,
    every_seconds: float,
    rounds: int | None = None,
    watch: WatchList | None = None,
) -> Iterator[dict[str, Any]]:
    """Screen each new file of a folder once, in the order of their names; yield its counts.

    ``out`` gets alerts and rejects of each file, the state, and the list of files that are
    done. State and list are written after the alerts: a crash in between screens the file
    again from the state before it. A file must be moved into the folder whole.
    """
    out.mkdir(parents=True, exist_ok=True)
    done = {json.loads(line)["file"] for line in _lines(out / _DONE)}
    while rounds is None or rounds > 0:
        for path in sorted(p for p in folder.iterdir() if p.is_file() and p.name not in done):
            if path.name.startswith("."):
                continue
            counts = _screen(path, out, profile, watch)
            with (out / _DONE).open("a", encoding="utf-8") as file:
                file.write(json.dumps(counts) + "\n")
            done.add(path.name)
            yield counts
        rounds = None if rounds is None else rounds - 1
        if rounds is None or rounds > 0:
            time.sleep(every_seconds)


def _screen(path: Path, out: Path, profile: Profile, watch: WatchList | None) -> dict[str, Any]:
    state = out / "state"
    engine = load_engine(state, profile) if state.exists() else Engine(profile)
    engine.watch = watch
    reader = read_payments(path, rejects=out / f"{path.name}.rejects.jsonl")
    try:
        alerts = [a for batch in order_by_time(reader) for a in advance_batch(engine, batch)[1]]
    except InputError as error:
        return {"file": path.name, "error": error.message, "code": error.code}
    alerts_frame(alerts).write_parquet(out / f"{path.name}.alerts.parquet")
    save_engine(engine, state)
    return {"file": path.name, "read": reader.read, "kept": reader.kept,
            "rejected": reader.rejected, "alerts": len(alerts)}  # fmt: skip


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
