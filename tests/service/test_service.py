"""The service: answers, refusals, idempotence; killed at any instant it loses nothing."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from manumit.errors import InputError
from manumit.model.payments import PaymentAlert
from manumit.payments import Profile, screen_payments
from manumit.payments.simulate import Conditions, simulate_world
from manumit.service.desk import LiveDesk
from manumit.service.journal import Journal
from manumit.service.webhook import Courier, signature_of

MANUMIT = str(Path(sys.executable).parent / "manumit")
PAYMENT = {
    "payment_id": "p1", "paid_at": "2025-03-01T09:30:00Z", "account": "A1", "direction": "out",
    "amount": "12.50", "currency": "EUR", "counterparty_name": "Shop", "channel": "card",
}  # fmt: skip


class Running:
    """A service in a process of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        command = [MANUMIT, "payments-service", str(folder), "--port", "0", *options]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        self.token = (folder / "token").read_text()

    def post(self, content: Any, *, token: str | None = None, path: str = "") -> tuple[int, Any]:
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = {"Authorization": f"Bearer {self.token if token is None else token}"}
        request = urllib.request.Request(self.address + path, data=data, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    service = Running(tmp_path / "live")
    yield service
    service.kill()


def test_a_payment_is_answered_with_its_score_and_a_repeated_one_as_before(
    running: Running,
) -> None:
    status, first = running.post(PAYMENT)
    assert (status, first["payment_id"], first["repeated"]) == (200, "p1", False)
    status, again = running.post(PAYMENT)
    assert (status, again) == (200, {**first, "repeated": True})


def test_a_list_takes_the_good_payments_and_names_what_is_wrong_with_the_others(
    running: Running,
) -> None:
    bad = [
        {**PAYMENT, "payment_id": "p2", "amount": "-1"},
        {**PAYMENT, "payment_id": "p3", "colour": "red"},
        {**PAYMENT, "payment_id": ""},
        {**PAYMENT, "payment_id": "p4", "paid_at": "soon"},
        {**PAYMENT, "payment_id": "p5", "direction": "up"},
        {**PAYMENT, "payment_id": "p6", "currency": "EUX"},
        7,
    ]
    status, answers = running.post([PAYMENT, *bad])
    assert status == 200
    assert "score" in answers[0]
    assert [a["code"] for a in answers[1:]] == ["payments.field"] * len(bad)
    assert all(a["remedy"] for a in answers[1:])
    assert running.post(bad[0])[0] == 422


def test_right_and_wrong_tokens_addresses_methods_and_bodies(running: Running) -> None:
    assert running.post(PAYMENT)[0] == 200
    assert running.post(PAYMENT, token="wrong")[0] == 401
    assert running.post(PAYMENT, token="")[0] == 401
    assert running.post(PAYMENT, path="x")[0] == 404
    assert running.post(b"not json")[0] == 400
    with urllib.request.urlopen(running.address.replace("payments", "health"), timeout=5) as answer:
        assert json.loads(answer.read()) == {"status": "ok"}


def _objects(
    seed: int = 8,
) -> tuple[list[dict[str, Any]], list[PaymentAlert], dict[str, float], Profile]:
    world = simulate_world(Conditions(victims=2500.0), accounts=40, months=6, seed=seed).payments
    profile = Profile(threshold=0.0)
    batch = screen_payments(world, profile=profile)
    objects = []
    for row in world.iter_rows(named=True):
        one = {key: value for key, value in row.items() if value is not None}
        one["paid_at"] = row["paid_at"].isoformat()
        objects.append(one)
    scores = dict(batch.scores.select("payment_id", "score").iter_rows())
    return objects, batch.alerts, scores, profile


def test_killed_at_any_instant_it_loses_no_acknowledged_payment_and_repeats_no_alert(
    tmp_path: Path,
) -> None:
    objects, alerts, scores, profile = _objects()
    profile.save(tmp_path / "p.toml")
    folder, rng = tmp_path / "live", random.Random(3)
    acknowledged: dict[str, float] = {}
    told: list[str] = []
    sent = 0
    while sent < len(objects):
        service = Running(folder, "--profile", str(tmp_path / "p.toml"))
        killer = threading.Timer(rng.uniform(0.05, 0.6), service.process.kill)
        killer.start()
        try:
            while sent < len(objects):
                part = objects[sent : sent + 60]
                status, answers = service.post(part)
                assert status == 200
                for answer in answers:
                    acknowledged[answer["payment_id"]] = answer["score"]
                    if not answer["repeated"]:
                        told += [alert["alert_id"] for alert in answer["alerts"]]
                sent += len(part)
        except (OSError, ConnectionError, json.JSONDecodeError):
            pass  # killed: the part that was not acknowledged is sent again
        killer.cancel()
        service.kill()
    assert acknowledged == scores
    kept = {record["payment_id"] for record in Journal(folder / "journal").read()}
    assert kept == set(scores)
    outbox = [record["alert_id"] for record in Journal(folder / "alerts.journal").read()]
    assert sorted(outbox) == sorted(alert.alert_id for alert in alerts)
    assert len(told) == len(set(told))


def test_a_torn_last_line_is_cut_and_a_damaged_line_in_the_middle_stops_the_start(
    tmp_path: Path,
) -> None:
    journal = Journal(tmp_path / "j")
    journal.append([{"n": n} for n in range(5)])
    journal.close()
    whole = (tmp_path / "j").read_bytes()
    for cut in range(1, len(whole.splitlines(keepends=True)[-1])):
        (tmp_path / "j").write_bytes(whole[:-cut])
        torn = Journal(tmp_path / "j")
        assert [r["n"] for r in torn.read()] == [0, 1, 2, 3]
        torn.append([{"n": 9}])
        assert [r["n"] for r in torn.read()] == [0, 1, 2, 3, 9]
        torn.close()
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 1
    (tmp_path / "j").write_bytes(bytes(damaged))
    with pytest.raises(InputError, match="damaged") as caught:
        list(Journal(tmp_path / "j").read())
    assert caught.value.code == "payments.journal"


def test_a_full_disk_acknowledges_nothing_and_leaves_the_journal_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = LiveDesk(tmp_path, Profile(threshold=2.0))
    desk.commit([desk.step(json.dumps(PAYMENT).encode())])
    real = os.write

    def full(handle: int, data: bytes) -> int:
        real(handle, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "write", full)
    step = desk.step(json.dumps({**PAYMENT, "payment_id": "p2"}).encode())
    with pytest.raises(OSError, match="full"):
        desk.commit([step])
    monkeypatch.setattr(os, "write", real)
    desk.close()
    again = LiveDesk(tmp_path, Profile(threshold=2.0))
    assert again.restored == 1
    again.close()


def test_an_alert_that_was_not_kept_before_a_crash_is_kept_at_the_next_start(
    tmp_path: Path,
) -> None:
    objects, alerts, _, profile = _objects()
    desk = LiveDesk(tmp_path, profile)
    desk.journal.append([r for o in objects for r in desk.step(json.dumps(o).encode()).records])
    desk.close()  # the outbox was never written, as after a crash between the two
    again = LiveDesk(tmp_path, profile)
    kept = [record["alert_id"] for record in again.outbox.read()]
    assert sorted(kept) == sorted(alert.alert_id for alert in alerts)
    again.close()


def test_a_webhook_is_signed_tried_again_and_delivered_once(tmp_path: Path) -> None:
    seen: list[tuple[dict[str, str], bytes]] = []
    refuse = [True]

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((dict(self.headers), body))
            self.send_response(503 if refuse[0] else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    outbox = Journal(tmp_path / "alerts.journal")
    outbox.append([{"alert_id": "a1", "score": 3.0}, {"alert_id": "a2", "score": 4.0}])
    courier = Courier(tmp_path, f"http://127.0.0.1:{server.server_port}/", "secret")
    assert courier.deliver_due() is False
    refuse[0] = False
    assert courier.deliver_due() is True
    assert (
        Courier(tmp_path, f"http://127.0.0.1:{server.server_port}/", "secret").deliver_due() is True
    )
    server.shutdown()
    thread.join()
    server.server_close()
    outbox.close()
    assert [headers["X-Manumit-Alert"] for headers, _ in seen] == ["a1", "a1", "a2"]
    for headers, body in seen:
        assert headers["X-Manumit-Signature"] == signature_of(body, "secret")
    with pytest.raises(InputError, match="not HTTP"):
        Courier(tmp_path, "file:///etc/passwd", "secret")


def test_the_token_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    first = Running(tmp_path / "live")
    mode = (tmp_path / "live" / "token").stat().st_mode & 0o777
    first.kill()
    second = Running(tmp_path / "live")
    second.kill()
    assert mode == 0o600
    assert first.token == second.token
