"""The payment desk: queue, lock, decisions, masking, four eyes, reports, what is stored."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from django.conf import settings
from django.test import Client

from manumit.catalog.reader import data_root
from manumit.errors import InputError
from manumit.identifiers import IdentifierKind, parse_identifier
from manumit.model import Record, RecordKind, Sighting, Source, SourceKind
from manumit.payments import alerts_frame, screen_payments
from manumit.web.accounts.models import Person
from manumit.web.audit.models import AuditEntry
from manumit.web.audit.services import SYSTEM
from manumit.web.payments import example, selectors, services
from manumit.web.payments.models import (
    Alert,
    AlertState,
    Outcome,
    ReportState,
    Screening,
    ScreeningState,
    Step,
    StepKind,
)
from manumit.web.payments.screening import confirmed_payees, run_screening, screening_start
from manumit.web.payments.storing import judged_accounts, take_alerts
from manumit.web.records import selectors as records
from manumit.web.records.models import SightingRow
from manumit.web.records.sealed_files import (
    read_file,
    remove_file,
    sealed_file_names,
    write_file,
)
from manumit.web.records.services import save_record

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
MakePerson = Callable[..., Person]
IBAN = "GB33BUKB20201555555555"


@pytest.fixture(autouse=True)
def _no_files() -> None:
    for name in list(sealed_file_names()):
        remove_file(name)


@pytest.fixture
def alerts() -> list[Alert]:
    """Return the example's alerts, the heaviest first."""
    example.load()
    return list(Alert.objects.order_by("-score", "pk"))


def test_example_has_alerts_and_keeps_only_their_accounts(alerts: list[Alert]) -> None:
    found = Screening.objects.get()
    assert found.state == ScreeningState.DONE
    assert (found.rows_read, found.kept) == (7846, 7846)
    assert found.new_alerts == len(alerts) >= 10
    assert found.accounts > len({a.account_digest for a in alerts})
    names = set(sealed_file_names())
    assert names == {alert.file_name for alert in alerts}
    for alert in alerts:
        table = selectors.payments_of(alert)
        assert set(table["account"].unique()) == {selectors.account_of(alert)}


def test_nothing_on_disk_says_whose_account_it_is(alerts: list[Alert]) -> None:
    accounts = [selectors.account_of(alert).encode() for alert in alerts]
    payees = [b"Binance", b"counterparty_name"]
    files = [p for p in Path(settings.WORKSPACE).rglob("*") if p.is_file()]
    assert any(path.suffix == ".parquet" for path in files)
    for path in files:
        content = path.read_bytes()
        if path.parent.name == "payments":
            assert not any(word in content for word in [*accounts, *payees])
    row = Alert.objects.values().first()
    assert row is not None
    assert all(selectors.account_of(alerts[0]) not in str(value) for value in row.values())


def test_the_same_file_again_gives_no_second_alert(alerts: list[Alert]) -> None:
    frames = [selectors.payments_of(alert) for alert in alerts]
    target = io.BytesIO()
    pl.concat(frames).unique("payment_id").write_parquet(target)
    made = screening_start(actor=SYSTEM, payments=target.getvalue(), now=datetime.now(UTC))
    run_screening(made.pk)
    made.refresh_from_db()
    assert made.state == ScreeningState.DONE
    assert made.new_alerts == 0
    assert made.known_alerts == len(alerts) == Alert.objects.count()


def test_bad_rows_are_counted_and_a_wrong_file_is_told() -> None:
    head = b"payment_id,paid_at,account,direction,amount\n"
    rows = b"1,2026-01-01,SECRET-77,out,10\n2,2026-01-02,SECRET-77,out,minus\n"
    made = screening_start(actor=SYSTEM, payments=head + rows, now=datetime.now(UTC))
    run_screening(made.pk)
    made.refresh_from_db()
    assert (made.rows_read, made.kept, made.rejected) == (2, 1, 1)
    assert made.rejects[0]["column"] == "amount"
    assert "SECRET" not in str(made.rejects)
    wrong = screening_start(actor=SYSTEM, payments=b"name\nx\n", now=datetime.now(UTC))
    run_screening(wrong.pk)
    wrong.refresh_from_db()
    assert wrong.state == ScreeningState.FAILED
    assert wrong.problem
    assert list(sealed_file_names()) == []
    assert not any((Path(settings.WORKSPACE) / "screening").glob("*"))


def test_roles_reach_what_they_may(signed_in: SignIn, alerts: list[Alert]) -> None:
    page = f"/payments/alert/{alerts[0].pk}"
    analyst = signed_in("payment_analyst")
    for address in ("/payments/queue", page, "/payments/screenings", "/payments/outcomes"):
        assert analyst.get(address).status_code == 200
        for role in ("reader", "reviewer", "administrator"):
            name = f"{role}-{address.replace('/', '-')}"
            assert signed_in(role, name=name).get(address).status_code == 404
    assert analyst.get("/offers/inbox").status_code == 404
    assert analyst.post(f"{page}/decide", {"do": "approve"}).status_code == 404


def test_account_is_masked_until_asked_for_and_every_time_is_recorded(
    signed_in: SignIn, alerts: list[Alert]
) -> None:
    alert = alerts[0]
    account, page = selectors.account_of(alert), f"/payments/alert/{alert.pk}"
    analyst, other = signed_in("payment_analyst"), signed_in("supervisor")
    assert account not in analyst.get("/payments/queue").content.decode()
    assert account not in analyst.get(page).content.decode()
    assert analyst.post(f"{page}/export", {"as": "csv"}).status_code == 404
    assert analyst.post(f"{page}/show").status_code == 302
    assert account in analyst.get(page).content.decode()
    assert account not in other.get(page).content.decode()
    entry = AuditEntry.objects.order_by("-number").first()
    assert entry is not None
    assert (entry.action, entry.object_id) == ("payments.identity", alert.pk)
    rows = analyst.post(f"{page}/export", {"as": "csv"})
    assert account in rows.content.decode()
    assert Step.objects.filter(alert=alert, kind=StepKind.EXPORTED).count() == 1
    Step.objects.filter(kind=StepKind.IDENTITY).update(
        made_at=datetime.now(UTC) - timedelta(minutes=31)
    )
    assert account not in analyst.get(page).content.decode()


def test_next_gives_each_person_another_alert_and_a_lock_ends(
    make_person: MakePerson, alerts: list[Alert]
) -> None:
    now = datetime.now(UTC)
    one, two = make_person("payment_analyst"), make_person("supervisor")
    first = services.alert_next(person=one, now=now)
    second = services.alert_next(person=two, now=now)
    assert first is not None
    assert second is not None
    assert [first.pk, second.pk] == [alerts[0].pk, alerts[1].pk]
    with pytest.raises(InputError, match="Somebody else works"):
        services.alert_close(
            person=two, alert=first, outcome=Outcome.VICTIM, note="Called.", now=now
        )
    first.refresh_from_db()
    assert first.state == AlertState.OPEN
    services.alert_take(person=two, alert=first, now=now + timedelta(minutes=31))
    first.refresh_from_db()
    assert first.locked_by_id == two.pk


def test_queue_of_nothing_says_so(signed_in: SignIn) -> None:
    answer = signed_in("payment_analyst").post("/payments/queue/next", follow=True)
    assert "Nothing waits" in answer.content.decode()


def test_decisions_need_reasons_and_an_outcome(signed_in: SignIn, alerts: list[Alert]) -> None:
    alert = alerts[0]
    analyst, page = signed_in("payment_analyst"), f"/payments/alert/{alert.pk}"
    assert analyst.post(f"{page}/act", {"do": "close", "outcome": "victim"}).status_code == 422
    assert analyst.post(f"{page}/act", {"do": "close", "note": "Called."}).status_code == 422
    assert analyst.post(f"{page}/act", {"do": "explode", "note": "x"}).status_code == 404
    said = {"do": "close", "note": "Called the customer.", "outcome": "victim"}
    assert analyst.post(f"{page}/act", said).status_code == 302
    alert.refresh_from_db()
    assert (alert.state, alert.outcome, alert.locked_by_id) == ("closed", "victim", None)
    assert b"Called the customer" not in bytes(alert.steps.get(kind="closed").note_sealed)
    assert "Called the customer." in analyst.get(page).content.decode()
    entry = AuditEntry.objects.order_by("-number").first()
    assert entry is not None
    assert entry.detail == {"outcome": "victim"}


def test_snoozed_alert_sleeps_and_wakes(make_person: MakePerson, alerts: list[Alert]) -> None:
    person, now, alert = make_person("payment_analyst"), datetime.now(UTC), alerts[0]
    services.alert_snooze(person=person, alert=alert, days=7, note="Away.", now=now)
    assert alert not in selectors.waiting(now + timedelta(days=6), person)
    assert alert in selectors.waiting(now + timedelta(days=8), person)


def test_assigned_alert_waits_for_its_colleague_only(
    make_person: MakePerson, alerts: list[Alert]
) -> None:
    now, alert = datetime.now(UTC), alerts[5]
    one, two = make_person("payment_analyst"), make_person("supervisor")
    services.alert_assign(person=one, alert=alert, to=two, note="", now=now)
    assert alert not in selectors.waiting(now, one)
    taken = services.alert_next(person=two, now=now)
    assert taken is not None
    assert taken.pk == alert.pk
    with pytest.raises(InputError, match="cannot work"):
        services.alert_assign(person=two, alert=alert, to=make_person("reader"), note="", now=now)


def test_report_needs_two_people(signed_in: SignIn, alerts: list[Alert]) -> None:
    alert = alerts[0]
    page = f"/payments/alert/{alert.pk}"
    boss, other = signed_in("supervisor"), signed_in("supervisor", name="second")
    assert boss.post(f"{page}/report", {"form": "pdf"}).status_code == 404
    assert boss.post(f"{page}/act", {"do": "ask-report", "note": "New firms."}).status_code == 302
    assert boss.post(f"{page}/decide", {"do": "approve"}).status_code == 422
    alert.refresh_from_db()
    assert alert.report_state == ReportState.ASKED
    assert other.post(f"{page}/decide", {"do": "refuse"}).status_code == 422
    assert other.post(f"{page}/decide", {"do": "approve"}).status_code == 302
    text = boss.post(f"{page}/report", {"form": "narrative"})
    assert text.status_code == 200
    assert selectors.account_of(alert) in text.content.decode()
    assert boss.post(f"{page}/report", {"form": "pdf"}).content.startswith(b"%PDF")
    assert boss.post(f"{page}/report", {"form": "goaml"}).status_code == 422
    kinds = list(alert.steps.values_list("kind", flat=True))
    assert kinds.count("report_made") == 2


def test_account_is_found_and_never_stands_in_an_address(
    signed_in: SignIn, alerts: list[Alert]
) -> None:
    account = selectors.account_of(alerts[0])
    analyst = signed_in("payment_analyst")
    answer = analyst.post("/payments/queue/find", {"account": f" {account} "})
    assert alerts[0].pk in answer.content.decode()
    assert (
        alerts[0].pk not in analyst.post("/payments/queue/find", {"account": "X"}).content.decode()
    )
    page = analyst.get("/payments/queue").content.decode()
    links = re.findall(r'(?:href|action)="([^"]*)"', page)
    assert links
    assert not any(account in link for link in links)


def test_outcomes_give_precision_with_its_interval(
    make_person: MakePerson, alerts: list[Alert]
) -> None:
    person, now = make_person("payment_analyst"), datetime.now(UTC)
    outcomes = [Outcome.VICTIM, Outcome.VICTIM, Outcome.ORDINARY, Outcome.UNCLEAR]
    for alert, outcome in zip(alerts, outcomes, strict=False):
        services.alert_close(person=person, alert=alert, outcome=outcome, note="x", now=now)
    everything = selectors.by_score()[0]
    assert (everything.right, everything.judged) == (2, 3)
    assert everything.low is not None
    assert everything.high is not None
    # Wilson's interval for 2 of 3, by hand: (0.2077, 0.9385)
    assert everything.low == pytest.approx(0.2077, abs=1e-4)
    assert everything.high == pytest.approx(0.9385, abs=1e-4)
    assert sum(one.judged for one in selectors.by_typology().values()) == 3


def test_payee_of_an_offer_is_seen_at_this_desk_and_the_other_way_round(
    signed_in: SignIn, alerts: list[Alert]
) -> None:
    now = datetime.now(UTC)
    source = Source("somebody", SourceKind.PERSON, "Somebody")
    identifier = parse_identifier(IdentifierKind.IBAN, IBAN)
    seen = Sighting("offer:x", identifier, IBAN, now, "somebody")
    record = Record("offer:x", RecordKind.OFFER, now, "somebody")
    save_record(actor=SYSTEM, record=record, source=source, sightings=[seen])
    assert len(confirmed_payees()) == 0
    SightingRow.objects.update(confirmed=True)
    assert confirmed_payees().entry_of("GB33 BUKB 2020 1555 5555 55", "") is not None

    alert = selectors.read_alert(alerts[0])
    behind = selectors.payments_of(alerts[0])
    paid = behind.with_columns(
        pl.lit("B-77").alias("account"),
        pl.lit(IBAN).alias("counterparty"),
        pl.lit("person").alias("counterparty_kind"),
    )
    target = io.BytesIO()
    paid.write_parquet(target)
    made = screening_start(actor=SYSTEM, payments=target.getvalue(), now=now)
    run_screening(made.pk)
    found = Alert.objects.filter(screening=made).first()
    assert found is not None
    assert alert.account != "B-77"
    words = selectors.read_alert(found).summary
    assert "confirmed at another desk" in words
    assert [s.sighting.identifier for s in records.sightings_in(f"alert:{found.pk}")] == [
        identifier
    ]
    page = signed_in("payment_analyst").get(f"/payments/alert/{found.pk}").content.decode()
    assert "Payees that other desks have seen" in page
    assert IBAN not in page


def test_sealed_files_are_bound_to_their_name_and_refuse_other_names() -> None:
    write_file("payments/a.bin", b"content")
    folder = Path(settings.WORKSPACE) / "sealed" / "payments"
    assert read_file("payments/a.bin") == b"content"
    assert b"content" not in (folder / "a.bin").read_bytes()
    assert (folder / "a.bin").stat().st_mode & 0o077 == 0
    (folder / "a.bin").rename(folder / "b.bin")
    with pytest.raises(Exception, match="cannot be opened"):
        read_file("payments/b.bin")
    for name in ("payments/../x", "../x", "payments/x/y", "x"):
        with pytest.raises(ValueError, match="sealed file"):
            write_file(name, b"")


def test_outcomes_name_accounts_for_calibration_and_are_recorded(alerts: list[Alert]) -> None:
    alert = alerts[0]
    assert judged_accounts(actor=SYSTEM) == []
    Alert.objects.filter(pk=alert.pk).update(state="closed", outcome="victim")
    assert judged_accounts(actor=SYSTEM) == [
        {"account": selectors.account_of(alert), "outcome": "victim",
         "typology": alert.typology, "alert_id": alert.pk}
    ]  # fmt: skip
    Alert.objects.filter(pk=alert.pk).update(outcome="unclear")
    assert judged_accounts(actor=SYSTEM) == []
    entries = AuditEntry.objects.filter(action="payments.outcomes")
    assert [entry.detail["alerts"] for entry in entries.order_by("pk")] == [0, 1, 0]


def test_alerts_of_the_command_line_come_into_the_queue_once(tmp_path: Path) -> None:
    whole = pl.read_parquet(data_root().joinpath("example/payments.parquet").read_bytes())
    payments, alerts = tmp_path / "payments.parquet", tmp_path / "alerts.parquet"
    whole.write_parquet(payments)
    found = screen_payments(whole).alerts
    alerts_frame(found).write_parquet(alerts)
    made = take_alerts(actor=SYSTEM, alerts=alerts, payments=payments, mapping=None)
    assert (made.new_alerts, made.known_alerts) == (len(found), 0)
    again = take_alerts(actor=SYSTEM, alerts=alerts, payments=payments, mapping=None)
    assert (again.new_alerts, again.known_alerts) == (0, len(found))
    assert {a.pk for a in Alert.objects.all()} == {a.alert_id for a in found}
    one = Alert.objects.get(pk=found[0].alert_id)
    assert selectors.read_alert(one) == found[0]
    assert selectors.payments_of(one).height == whole.filter(account=found[0].account).height
    others = tmp_path / "others.parquet"
    whole.filter(pl.col("account") != found[0].account).write_parquet(others)
    with pytest.raises(InputError, match="not in this file"):
        take_alerts(actor=SYSTEM, alerts=alerts, payments=others, mapping=None)
