"""Samples of the pages of the offer desk."""

from __future__ import annotations

from datetime import UTC, datetime

from browser.samples import Sample

from manumit.web.accounts.models import Person
from manumit.web.audit.services import SYSTEM, person_actor
from manumit.web.offers.import_services import import_start
from manumit.web.offers.importing import import_rows
from manumit.web.offers.models import Channel, Verdict
from manumit.web.offers.services import message_judge, message_store

TEXT = (
    "🔥 Typist for our office in Myawaddy, {pay} USD per month, no experience, free flight, free "
    "room and meals, visa arranged, leave this week. Write to Telegram {contact} <today>."
)


def samples() -> list[Sample]:
    """Return one sample for each address."""
    now = datetime.now(UTC)
    stored = [
        message_store(
            actor=SYSTEM,
            text=TEXT.format(pay=1200 + 100 * n, contact=f"@example_hr_{n}"),
            channel=Channel.REPORT,
            now=now,
        )
        for n in range(3)
    ]
    message_judge(
        actor=SYSTEM, message=stored[0], verdict=Verdict.CONFIRMED, note="Called back.", now=now
    )
    person = Person.objects.order_by("pk").first()
    assert person is not None
    job = import_start(
        actor=person_actor(person.pk),
        data=b"message\nFree flight to Poipet for typists\n \n",
        column="",
        id_column="",
        now=now,
    )
    import_rows(job.pk)
    waiting = import_start(
        actor=person_actor(person.pk),
        data=b"id,message\n1,Free flight to Poipet for typists\n2, \n",
        column="",
        id_column="",
        now=now,
    )
    table = f"/offers/import/{waiting.pk}"
    one, many = f"/offers/message/{stored[0].pk}", f"/offers/campaigns/{stored[0].campaign_id}"
    fields = {"text": TEXT.format(pay=1500, contact="+44 7700 900123"), "home": "KE"}
    boss = "supervisor"
    return [
        Sample("offers", "/offers/", kind="action"),
        Sample("offers-check", "/offers/check"),
        Sample("offers-check", "/offers/check", fields=fields),
        Sample("offers-check", "/offers/check", fields={"text": "Lunch at noon?"}),
        Sample("offers-check", "/offers/check", fields={"text": " "}),
        Sample("offers-print", "/offers/print", kind="action"),
        Sample("offers-report", "/offers/report", kind="action"),
        Sample("offers-receipt", "/offers/receipt"),
        Sample("offers-receipt", "/offers/receipt", fields={"code": "AAAA-BBBB-CCCC"}),
        Sample("offers-inbox", "/offers/inbox?verdict=all", role=boss),
        Sample("offers-inbox", "/offers/inbox?verdict=all&order=new", role="reader"),
        Sample("offers-inbox", f"/offers/inbox?judged={stored[0].pk}&at=0", role=boss),
        Sample("offers-export", "/offers/inbox/export?as=csv", role=boss, kind="file"),
        Sample("offers-add", "/offers/inbox/add", role=boss),
        Sample("offers-message", one, role=boss),
        Sample("offers-judge", f"{one}/judge", role=boss, kind="action"),
        Sample("offers-import", "/offers/import", role=boss),
        Sample("offers-import-job", f"/offers/import/{job.pk}", role=boss),
        Sample("offers-import-job", table, role=boss),
        Sample("offers-import-job", table, role=boss, fields={"column": "9"}),
        Sample("offers-import-choose", f"{table}/choose", role=boss, kind="action"),
        Sample("offers-import-go-on", f"/offers/import/{job.pk}/go-on", role=boss, kind="action"),
        Sample("offers-import-rejects", f"/offers/import/{job.pk}/rejects", role=boss, kind="file"),
        Sample("offers-campaigns", "/offers/campaigns", role=boss),
        Sample("offers-campaign", many, role=boss),
        Sample("offers-campaign-judge", f"{many}/judge", role=boss, kind="action"),
        Sample("api:check", "/api/v1/offers/check", kind="action"),
        Sample("api:store", "/api/v1/offers/messages", kind="action"),
        Sample("api:read", f"/api/v1/offers/messages/{stored[0].pk}", kind="action"),
        Sample("api:campaigns", "/api/v1/offers/campaigns", kind="action"),
        Sample("api:campaign", f"/api/v1/offers/campaigns/{stored[0].campaign_id}", kind="action"),
    ]
