"""The inbox, decisions, imports, exports and campaigns, each with and without its right."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from manumit.web.api.keys import key_make
from manumit.web.audit.models import AuditEntry
from manumit.web.audit.services import SYSTEM, person_actor
from manumit.web.offers import importing, memory, rates, selectors
from manumit.web.offers.import_services import import_start
from manumit.web.offers.importing import import_rows
from manumit.web.offers.models import Channel, ImportJob, ImportState, Judgement, Message, Verdict
from manumit.web.offers.services import message_judge, message_store
from manumit.web.records.models import SightingRow
from manumit.web.records.resealing import reseal_all
from manumit.web.records.sealing import is_current, unseal

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
TEXT = "Typist for Myawaddy, {pay} USD, no experience, free flight and room. Telegram {contact} now"


@pytest.fixture(autouse=True)
def _no_memory() -> None:
    memory.forget_index()
    rates._rate.forget()


def stored(pay: int = 1200, contact: str = "@example_hr") -> Message:
    return message_store(
        actor=SYSTEM,
        text=TEXT.format(pay=pay, contact=contact),
        channel=Channel.REPORT,
        now=datetime.now(UTC),
    )


def test_reader_sees_the_inbox_and_administrator_does_not(signed_in: SignIn) -> None:
    message = stored()
    reader, boss = signed_in("reader"), signed_in("administrator")
    assert reader.get("/offers/inbox").status_code == 200
    assert reader.get(f"/offers/message/{message.pk}").status_code == 200
    assert boss.get("/offers/inbox").status_code == 404


def test_reviewer_decides_and_reader_cannot(signed_in: SignIn) -> None:
    message = stored()
    reader, reviewer = signed_in("reader"), signed_in("reviewer")
    address = f"/offers/message/{message.pk}/judge"
    assert reader.post(address, {"verdict": "confirmed"}).status_code == 404
    assert Judgement.objects.count() == 0
    assert reviewer.post(address, {"verdict": "confirmed", "note": "Called."}).status_code == 302
    assert Message.objects.get().verdict == "confirmed"
    assert b"Called." not in reader.get(f"/offers/message/{message.pk}").content
    assert b"Called." in reviewer.get(f"/offers/message/{message.pk}").content
    assert b"Called." not in bytes(Judgement.objects.get().note_sealed)
    assert AuditEntry.objects.filter(action="offers.judge").count() == 1


def test_taking_back_a_decision_keeps_the_history(signed_in: SignIn) -> None:
    message = stored()
    reviewer = signed_in("reviewer")
    for verdict in ("confirmed", ""):
        reviewer.post(f"/offers/message/{message.pk}/judge", {"verdict": verdict})
    assert Message.objects.get().verdict == ""
    assert [j.verdict for j in selectors.judgements_of(message)] == ["", "confirmed"]


def test_filters_and_search_find_by_identifier(signed_in: SignIn) -> None:
    one = stored(contact="@example_hr")
    stored(pay=2500, contact="+44 7700 900123")
    client = signed_in("reader")
    found = client.get("/offers/inbox", {"search": "@example_hr"}).context["page"].object_list
    assert [message.pk for message in found] == [one.pk]
    nothing = client.get("/offers/inbox", {"level": "nothing_found"}).context["page"].object_list
    assert list(nothing) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_export_is_a_file_and_is_on_the_trail(signed_in: SignIn, kind: str) -> None:
    message = stored()
    reader, reviewer = signed_in("reader"), signed_in("reviewer")
    address = f"/offers/inbox/export?verdict=all&as={kind}"
    assert reader.get(address).status_code == 404
    response = reviewer.get(address)
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    if kind == "jsonl":
        assert json.loads(response.content)["id"] == message.pk
    assert AuditEntry.objects.filter(action="offers.export").count() == 1


def test_an_import_keeps_good_rows_and_lists_the_others(signed_in: SignIn) -> None:
    client = signed_in("reviewer")
    person_id = int(client.session["_auth_user_id"])
    data = "id,message\n1,Free flight to Poipet for typists\n2,\n3,Cook needed in the canteen\n"
    job = import_start(
        actor=person_actor(person_id),
        data=data.encode(),
        column="",
        id_column="",
        now=datetime.now(UTC),
    )
    import_rows(job.pk)
    job.refresh_from_db()
    assert (job.state, job.rows_done, job.kept, job.rejected) == (ImportState.DONE, 3, 2, 1)
    assert unseal(job.file_sealed, f"offers.import|{job.pk}") == b""
    rejects = client.get(f"/offers/import/{job.pk}/rejects").content.decode("utf-8-sig")
    assert "row-empty" in rejects
    assert Message.objects.count() == 2


def test_an_import_goes_on_where_it_stopped(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("reviewer")
    person_id = int(client.session["_auth_user_id"])
    lines = "".join(f"Work offer number {n} in the city\n" for n in range(10))
    job = import_start(
        actor=person_actor(person_id),
        data=f"message\n{lines}".encode(),
        column="",
        id_column="",
        now=datetime.now(UTC),
    )
    monkeypatch.setattr(importing, "_STEP", 4)
    real, calls = importing._step, []

    def stop_after_one(*words: object) -> bool:
        calls.append(1)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return real(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "_step", stop_after_one)
    with pytest.raises(KeyboardInterrupt):
        import_rows(job.pk)
    assert Message.objects.count() == 4
    monkeypatch.setattr(importing, "_step", real)
    import_rows(job.pk)
    job.refresh_from_db()
    assert (job.state, job.kept) == (ImportState.DONE, 10)
    assert Message.objects.count() == 10


def test_import_page_refuses_what_it_cannot_read(signed_in: SignIn) -> None:
    client = signed_in("reviewer")
    response = client.post("/offers/import", {"file": SimpleUploadedFile("x.csv", b"\x00\x01\x02")})
    assert response.status_code == 422


def test_messages_of_one_wording_are_a_campaign_and_a_decision_holds_for_all(
    signed_in: SignIn,
) -> None:
    messages = [stored(1000 + 100 * n, f"@example_hr_{n}") for n in range(3)]
    assert len({m.campaign_id for m in messages}) == 1
    reader, reviewer = signed_in("reader"), signed_in("reviewer")
    address = f"/offers/campaigns/{messages[0].campaign_id}"
    page = reader.get(address)
    assert page.status_code == 200
    assert "example_hr_1" not in page.content.decode()
    assert "example_hr_1" in reviewer.get(address).content.decode()
    assert reader.post(f"{address}/judge", {"verdict": "confirmed"}).status_code == 404
    reviewer.post(f"{address}/judge", {"verdict": "confirmed"})
    assert SightingRow.objects.filter(kind="telegram", confirmed=True).count() == 3


def test_storing_through_the_api_needs_a_key_and_repeats_safely(client: Client) -> None:
    body = json.dumps({"text": TEXT.format(pay=1500, contact="@example_hr")})
    refused = client.post("/api/v1/offers/messages", body, content_type="application/json")
    assert refused.status_code == 401
    assert refused.json()["error"]["code"]
    _, secret = key_make(
        actor=SYSTEM,
        made_by=None,
        label="Example",
        scopes=["offers.import", "offers.read"],
        days=1,
        now=datetime.now(UTC),
    )
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "once"}
    answers = [
        client.post(
            "/api/v1/offers/messages", body, content_type="application/json", headers=headers
        )
        for _ in range(2)
    ]
    assert [a.status_code for a in answers] == [201, 201]
    assert Message.objects.count() == 1
    record_id = answers[0].json()["id"]
    read = client.get(f"/api/v1/offers/messages/{record_id}", headers=headers)
    assert read.json()["text"].startswith("Typist")
    assert read.json()["check"]["level"] == answers[0].json()["check"]["level"]


def test_buttons_are_shown_to_those_who_may_press_them(signed_in: SignIn) -> None:
    message = stored()
    pages = ("/offers/inbox", f"/offers/message/{message.pk}")
    for role, may in (("reader", False), ("reviewer", True)):
        client = signed_in(role)
        for page in pages:
            assert ('name="verdict" value="confirmed"' in client.get(page).content.decode()) is may
        inbox = client.get("/offers/inbox").content.decode()
        assert ("/offers/inbox/export" in inbox) is may


def test_a_decision_in_the_queue_can_be_taken_back_and_the_next_is_in_hand(
    signed_in: SignIn,
) -> None:
    first, _second = stored(), stored(pay=2500, contact="@example_two")
    client = signed_in("reviewer")
    form = {"verdict": "confirmed", "back": "inbox", "query": "order=new", "at": "0"}
    address = f"/offers/message/{first.pk}/judge"
    page = client.post(address, form, follow=True)
    assert page.redirect_chain[-1][0].startswith("/offers/inbox?order=new&judged=")
    assert page.context["judged"].pk == first.pk
    assert page.content.decode().count("data-in-hand") == 1
    back = client.post(address, {"verdict": "", "back": "inbox", "query": "order=new"}, follow=True)
    assert back.context["judged"] is None
    assert Message.objects.get(pk=first.pk).verdict == ""


def test_the_queue_is_ordered_and_narrowed_to_a_campaign(signed_in: SignIn) -> None:
    old = message_store(
        actor=SYSTEM,
        text="Lunch at noon?",
        channel=Channel.STAFF,
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )
    new = stored()
    client = signed_in("reader")

    def ids(**asked: str) -> list[str]:
        page = client.get("/offers/inbox", asked).context["page"]
        return [message.pk for message in page.object_list]

    assert ids(order="old") == [old.pk, new.pk]
    assert ids(order="new") == [new.pk, old.pk]
    assert ids(campaign=str(new.campaign_id)) == [new.pk]


def test_a_campaign_decision_leaves_what_was_judged_alone(signed_in: SignIn) -> None:
    messages = [stored(1000 + 100 * n, f"@example_hr_{n}") for n in range(3)]
    message_judge(
        actor=SYSTEM,
        message=messages[0],
        verdict=Verdict.FALSE_ALARM,
        note="",
        now=datetime.now(UTC),
    )
    client = signed_in("reviewer")
    address = f"/offers/campaigns/{messages[0].campaign_id}/judge"
    client.post(address, {"verdict": "confirmed"})
    verdicts = [Message.objects.get(pk=m.pk).verdict for m in messages]
    assert verdicts == ["false_alarm", "confirmed", "confirmed"]
    client.post(address, {"verdict": ""})
    verdicts = [Message.objects.get(pk=m.pk).verdict for m in messages]
    assert verdicts == ["false_alarm", "", ""]
    assert Judgement.objects.filter(by_campaign=True).count() == 4


def test_only_reviewers_see_how_to_reach_a_reporter(signed_in: SignIn, client: Client) -> None:
    form = {"text": TEXT.format(pay=1, contact="@example_hr"), "consent": "on"}
    client.post("/offers/report", form | {"contact": "+44 7700 900888"})
    address = f"/offers/message/{Message.objects.get().pk}"
    assert b"7700 900888" not in signed_in("reader").get(address).content
    assert b"7700 900888" in signed_in("reviewer").get(address).content


TABLE = "no,who,message\n1,a,Free flight to Poipet for typists\n2,b,Cook for the canteen in town\n"


def _upload(client: Client, data: str) -> ImportJob:
    file = SimpleUploadedFile("table.csv", data.encode())
    assert client.post("/offers/import", {"file": file}).status_code == 302
    return ImportJob.objects.get()


def test_a_table_is_shown_before_it_is_read(signed_in: SignIn) -> None:
    client = signed_in("reviewer")
    job = _upload(client, TABLE)
    page = client.get(f"/offers/import/{job.pk}").content.decode()
    assert "Free flight to Poipet" in page
    assert Message.objects.count() == 0
    other = client.post(f"/offers/import/{job.pk}/choose", {"column": "2", "do": "show"})
    assert other.status_code == 302
    page = client.get(f"/offers/import/{job.pk}").content.decode()
    assert "Free flight to Poipet" not in page
    wrong = client.post(f"/offers/import/{job.pk}/choose", {"column": "9", "do": "start"})
    assert wrong.status_code == 422
    assert ImportJob.objects.get().state == ImportState.CHOSEN


def test_an_import_begins_once_and_only_with_the_right(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from manumit.web.offers import import_views

    begun: list[str] = []
    monkeypatch.setattr(import_views, "import_in_background", begun.append)
    client = signed_in("reviewer")
    job = _upload(client, TABLE)
    address = f"/offers/import/{job.pk}/choose"
    assert signed_in("reader").post(address, {"do": "start"}).status_code == 404
    assert client.post(address, {"column": "3", "do": "start"}).status_code == 302
    assert client.post(address, {"column": "3", "do": "start"}).status_code >= 400
    assert begun == [job.pk]
    assert AuditEntry.objects.filter(action="offers.import-run").count() == 1


def test_a_table_can_be_thrown_away(signed_in: SignIn) -> None:
    client = signed_in("reviewer")
    job = _upload(client, TABLE)
    client.post(f"/offers/import/{job.pk}/choose", {"do": "discard"})
    assert ImportJob.objects.count() == 0


def test_two_readers_of_one_import_store_no_row_twice(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("reviewer")
    job = _upload(client, TABLE)
    real = importing._step

    def with_a_rival(*words: object) -> bool:
        monkeypatch.setattr(importing, "_step", real)
        import_rows(job.pk)
        return real(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "_step", with_a_rival)
    import_rows(job.pk)
    assert Message.objects.count() == 2
    job.refresh_from_db()
    assert (job.state, job.kept) == (ImportState.DONE, 2)


def test_an_ended_import_does_not_stand_in_the_way_of_a_new_key(signed_in: SignIn) -> None:
    client = signed_in("reviewer")
    job = _upload(client, TABLE)
    import_rows(job.pk)
    job.refresh_from_db()
    assert is_current(job.file_sealed)
    assert reseal_all(actor=SYSTEM) == 0


def test_imported_messages_know_what_was_decided_before(signed_in: SignIn) -> None:
    one = stored(contact="@example_hr")
    message_judge(
        actor=SYSTEM, message=one, verdict=Verdict.CONFIRMED, note="", now=datetime.now(UTC)
    )
    client = signed_in("reviewer")
    job = _upload(client, "message\nAre you still looking? Telegram @example_hr\n")
    import_rows(job.pk)
    imported = Message.objects.get(channel=Channel.IMPORT)
    assert imported.first_sign == "FORM_TEMPLATE"
