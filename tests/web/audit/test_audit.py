import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from manumit.web.audit.models import AuditEntry, Outcome
from manumit.web.audit.protection import UNPROTECT
from manumit.web.audit.selectors import entries, verify
from manumit.web.audit.services import SYSTEM, audit_write, person_actor, protection_restore

pytestmark = pytest.mark.django_db


def write(action: str = "offers.import", **detail: object) -> AuditEntry:
    with transaction.atomic():
        return audit_write(actor=SYSTEM, action=action, detail=detail)


def unprotect() -> None:
    with connection.cursor() as cursor:
        for statement in UNPROTECT[connection.vendor]:
            cursor.execute(statement)


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_each_row_names_the_digest_of_the_row_before() -> None:
    first, second = write(), write(rows=3)
    assert (first.number, first.previous_digest) == (1, "")
    assert (second.number, second.previous_digest) == (2, first.digest)
    check = verify()
    assert (check.rows, check.head, check.intact) == (2, second.digest, True)


def test_an_empty_trail_is_whole() -> None:
    assert verify().intact


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_auditentry SET action = 'x' WHERE number = 2",
        "UPDATE audit_auditentry SET digest = 'x' WHERE number = 2",
        "DELETE FROM audit_auditentry WHERE number = 2",
        "DELETE FROM audit_auditentry",
    ],
)
def test_the_database_itself_refuses_changes(change: str) -> None:
    for _ in range(3):
        write()
    with pytest.raises(DatabaseError, match="audit rows are never"), transaction.atomic():
        execute(change)
    assert verify().intact
    assert verify().rows == 3


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_auditentry SET action = 'x' WHERE number = 3",
        "UPDATE audit_auditentry SET actor_id = '7' WHERE number = 3",
        "UPDATE audit_auditentry SET detail = '{\"rows\": 1}' WHERE number = 3",
        "UPDATE audit_auditentry SET outcome = 'failed' WHERE number = 3",
        "UPDATE audit_auditentry SET at = '2020-01-01 00:00:00+00:00' WHERE number = 3",
        "DELETE FROM audit_auditentry WHERE number = 3",
        "DELETE FROM audit_auditentry WHERE number < 3",
    ],
)
def test_a_change_by_someone_who_removed_the_triggers_is_noticed(change: str) -> None:
    for _ in range(5):
        write()
    unprotect()
    assert (verify().broken_at, verify().protected) == (None, False)
    execute(change)
    assert verify().broken_at in {3, 4}
    assert verify(last_rows=3).broken_at in {3, 4}
    assert not verify().intact


def test_rows_cut_off_the_end_change_the_head() -> None:
    for _ in range(3):
        write()
    head = verify().head
    unprotect()
    execute("DELETE FROM audit_auditentry WHERE number = 3")
    assert verify().head != head


def test_removed_triggers_are_put_back_and_that_is_on_the_trail() -> None:
    assert not protection_restore()
    unprotect()
    assert protection_restore()
    assert verify().intact
    assert AuditEntry.objects.get().action == "audit.protection-restored"


def test_the_model_refuses_changes_too() -> None:
    entry = write()
    for change in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(action="x"),
    ):
        with pytest.raises(TypeError, match="never"):
            change()


def test_a_row_lives_and_dies_with_the_change_it_tells_of() -> None:
    def change_that_fails() -> None:
        with transaction.atomic():
            audit_write(actor=SYSTEM, action="offers.import")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    assert verify().rows == 0


@pytest.mark.django_db(transaction=True)
def test_a_row_outside_a_transaction_is_refused() -> None:
    with pytest.raises(TypeError, match="transaction"):
        audit_write(actor=SYSTEM, action="offers.import")


@pytest.mark.parametrize("free_text", ["x" * 81, "two\nlines", "nul\x00", ["a", "list"], 1.5])
def test_a_detail_that_could_hold_free_text_is_refused(free_text: object) -> None:
    with pytest.raises(ValueError, match="audit detail"):
        write(note=free_text)


def test_filters_choose_rows() -> None:
    write("offers.import")
    write("offers.review")
    with transaction.atomic():
        audit_write(
            actor=person_actor(7),
            action="accounts.close",
            object_kind="person",
            object_id=8,
            outcome=Outcome.REFUSED,
        )
    today = datetime.now(UTC).date()
    assert [e.action for e in entries(action="offers")] == ["offers.review", "offers.import"]
    assert [e.number for e in entries(actor_id="7", object_id="8", outcome="refused")] == [3]
    assert entries(first_on=today, last_on=today).count() == 3
    assert entries(last_on=today - timedelta(days=1)).count() == 0
    assert entries(first_on=today + timedelta(days=1)).count() == 0


def test_the_page_shows_rows_with_names_and_warns_when_the_chain_is_broken(
    signed_in: Callable[..., Client],
) -> None:
    client = signed_in("administrator")
    page = client.get(reverse("audit"), {"action": "accounts"})
    assert {row["entry"].action for row in page.context["rows"]} == {
        "accounts.invite",
        "accounts.password-set",
    }
    assert "Example administrator" in page.content.decode()
    assert page.context["check"].intact
    unprotect()
    assert not client.get(reverse("audit")).context["check"].intact


def test_the_download_holds_the_filtered_rows_and_is_on_the_trail(
    signed_in: Callable[..., Client],
) -> None:
    client = signed_in("supervisor")
    write("offers.import", rows=2)
    answer = client.get(reverse("audit-csv"), {"action": "offers"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["action"] for row in rows] == ["offers.import"]
    assert json.loads(rows[0]["detail"]) == {"rows": 2}
    assert AuditEntry.objects.first().action == "audit.export"


def test_a_wrong_filter_shows_nothing_rather_than_everything(
    signed_in: Callable[..., Client],
) -> None:
    client = signed_in("administrator")
    page = client.get(reverse("audit"), {"first_on": "not-a-day"})
    assert page.context["rows"] == []
