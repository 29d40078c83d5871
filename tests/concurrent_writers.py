"""A program for tests: threads write at once in ways that must not interfere; prints the results.

The workspace and the database stand in the environment, as for any command.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from manumit.web.starting import prepare_workspace

WRITERS, ROWS = 6, 25
PASSWORD = "correct-horse-battery-staple"


def together(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Return what each of ``count`` threads gave, or the name of the error it ended with."""
    from django.db import connection

    results: list[Any] = [None] * count
    start = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            start.wait()
            results[number] = work(number)
        except Exception as error:  # noqa: BLE001 (told as the result)
            results[number] = getattr(error, "code", f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def trail() -> dict[str, Any]:
    """Write the audit trail from several threads."""
    from django.db import transaction

    from manumit.web.audit.selectors import verify
    from manumit.web.audit.services import SYSTEM, audit_write

    def write(_: int) -> None:
        for number in range(ROWS):
            with transaction.atomic():
                audit_write(actor=SYSTEM, action="trial.write", detail={"number": number})

    errors = [error for error in together(WRITERS, write) if error]
    check = verify()
    return {"rows": check.rows, "intact": check.intact, "errors": errors}


def guesses() -> dict[str, Any]:
    """Guess one password from many threads; count the guesses that were looked at."""
    from manumit.web.accounts.signing_in import sign_in_check

    now = datetime.now(UTC)

    def guess(_: int) -> str:
        result = sign_in_check(sign_in_name="x", password="y", address="192.0.2.1", now=now)
        return "paused" if result.paused_until else "tried"

    results = together(16, guess)
    return {word: results.count(word) for word in sorted(set(results))}


def administrators() -> dict[str, Any]:
    """Let the last two administrators close each other at once."""
    from manumit.web.accounts.models import Person
    from manumit.web.accounts.services import link_use, person_close, person_invite
    from manumit.web.audit.services import SYSTEM

    now = datetime.now(UTC)
    people = []
    for name in ("one", "two"):
        _, token = person_invite(
            actor=SYSTEM, sign_in_name=name, display_name=name, role="administrator", now=now
        )
        people.append(link_use(token=token, password=PASSWORD, now=now))

    def close(number: int) -> str:
        person_close(actor=SYSTEM, person=people[number], now=now)
        return "closed"

    results = together(2, close)
    return {"results": sorted(results), "open": Person.objects.filter(is_active=True).count()}


def repeats() -> dict[str, Any]:
    """Send the same request with one Idempotency-Key from many threads."""
    from types import SimpleNamespace

    from django.test import RequestFactory

    from manumit.web.api.idempotency import answered_once
    from manumit.web.audit.services import SYSTEM

    done: list[int] = []

    def send(number: int) -> str:
        request = RequestFactory().post(
            "/api/v1/x", b"{}", "application/json", headers={"idempotency-key": "k"}
        )
        request.auth = SimpleNamespace(actor=SYSTEM)  # type: ignore[attr-defined]

        def work() -> tuple[int, dict[str, int]]:
            done.append(number)
            return 201, {"number": len(done)}

        return answered_once(request, work).content.decode()

    return {"answers": sorted(set(together(8, send))), "done": len(done)}


def main() -> None:
    """Run every trial on one workspace."""
    prepare_workspace()
    trials = (trail, guesses, administrators, repeats)
    print(json.dumps({trial.__name__: trial() for trial in trials}))  # noqa: T201


if __name__ == "__main__":
    main()
