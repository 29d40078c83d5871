import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.errors import InputError
from manumit.identifiers import Identifier, IdentifierKind
from manumit.model import (
    Credibility,
    Finding,
    Reason,
    Record,
    RecordKind,
    Reliability,
    SeenBefore,
    Sighting,
    Source,
    SourceKind,
)
from manumit.web.audit.models import AuditEntry
from manumit.web.audit.services import SYSTEM
from manumit.web.records import selectors, services
from manumit.web.records.models import FindingRow, ReasonRow, RecordRow, SightingRow, SourceRow
from manumit.web.records.sealing import CannotUnseal

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

# PostgreSQL keeps no NUL in text; sealed columns keep anything.
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
keys = st.text("abcdefghij:-0123456789", min_size=1, max_size=40)
times = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone itself)
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
numbers = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9)
sources = st.builds(
    Source,
    source_id=keys,
    kind=st.sampled_from(SourceKind),
    title=words,
    reliability=st.sampled_from(Reliability),
    organisation=words,
    url=words,
    published_on=st.none() | st.dates(date(1900, 1, 1), date(2200, 1, 1)),
)
reasons = st.builds(
    Reason,
    item_id=keys,
    words=words,
    weight=numbers,
    quote=st.text(max_size=60),
    start=st.integers(-1, 10_000),
    end=st.integers(-1, 10_000),
    source_ids=st.lists(keys, max_size=3).map(tuple),
)


def records_of(source_id: str) -> st.SearchStrategy[Record]:
    return st.builds(
        Record,
        record_id=keys,
        kind=st.sampled_from(RecordKind),
        received_at=times,
        source_id=st.just(source_id),
        observed_at=st.none() | times,
        jurisdiction=st.sampled_from(["", "KE", "VN"]),
        destination=st.sampled_from(["", "KH", "MM"]),
        language=st.sampled_from(["", "en", "zh-Hant", "my"]),
        content_digest=st.sampled_from(["", "0" * 64]),
    )


@st.composite
def whole_evidence(draw: st.DrawFn) -> tuple[Source, services.Evidence]:
    source = draw(sources)
    record = draw(records_of(source.source_id))
    sightings = draw(
        st.lists(
            st.builds(
                Sighting,
                record_id=st.just(record.record_id),
                identifier=st.builds(Identifier, st.sampled_from(IdentifierKind), st.text()),
                raw=st.text(),
                observed_at=times,
                source_id=st.just(source.source_id),
                credibility=st.sampled_from(Credibility),
                confirmed=st.none() | st.booleans(),
            ),
            max_size=4,
            unique_by=lambda sighting: sighting.identifier,
        )
    )
    findings = draw(
        st.lists(
            st.builds(
                Finding,
                record_id=st.just(record.record_id),
                desk=keys.map(lambda key: key[:20]),
                level=keys,
                score=st.floats(0, 1),
                produced_at=times,
                catalog_version=keys,
                reasons=st.lists(reasons, max_size=3).map(tuple),
                missing=st.lists(words, max_size=2).map(tuple),
            ),
            max_size=2,
        )
    )
    return source, services.Evidence(record, tuple(sightings), tuple(findings))


def sighting(record_id: str, value: str, *, source_id: str = "s", **changes: Any) -> Sighting:
    base = Sighting(
        record_id=record_id,
        identifier=Identifier(IdentifierKind.PHONE, value),
        raw=f"tel {value}",
        observed_at=NOW,
        source_id=source_id,
    )
    return dataclasses.replace(base, **changes)


def save(record_id: str, *values: str, source_id: str = "s") -> None:
    services.save_record(
        actor=SYSTEM,
        record=Record(record_id, RecordKind.OFFER, NOW, source_id),
        source=Source(source_id, SourceKind.PERSON, "A hotline"),
        sightings=[sighting(record_id, value, source_id=source_id) for value in values],
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(whole_evidence())
def test_every_type_survives_the_way_into_the_store_and_back(
    given_evidence: tuple[Source, services.Evidence],
) -> None:
    source, evidence = given_evidence
    record = evidence.record
    services.save_record(
        actor=SYSTEM,
        record=record,
        source=source,
        sightings=evidence.sightings,
        findings=evidence.findings,
    )
    assert selectors.source(source.source_id) == source
    assert selectors.record(record.record_id) == record
    stored = [seen.sighting for seen in selectors.sightings_in(record.record_id)]
    assert stored == list(evidence.sightings)
    found = selectors.findings_of(record.record_id)
    assert sorted(found, key=repr) == sorted(evidence.findings, key=repr)
    RecordRow.objects.all().delete()
    SourceRow.objects.all().delete()


@pytest.mark.parametrize(
    ("dataclass", "row", "renamed", "own"),
    [
        (Source, SourceRow, {}, set()),
        (Record, RecordRow, {}, set()),
        (
            Sighting,
            SightingRow,
            {"identifier": {"kind", "value_sealed", "join_digest"}, "raw": {"raw_sealed"}},
            {"id", "judged_by", "judged_at"},
        ),
        (Finding, FindingRow, {"reasons": set()}, {"id"}),
        (Reason, ReasonRow, {"quote": {"quote_sealed"}}, {"id", "finding_id", "position"}),
    ],
)
def test_fields_of_model_and_store_cannot_drift_apart(
    dataclass: type, row: type, renamed: dict[str, set[str]], own: set[str]
) -> None:
    expected = set(own)
    for field in dataclasses.fields(dataclass):
        expected |= renamed.get(field.name, {field.name})
    assert {field.attname for field in row._meta.concrete_fields} == expected


def test_saving_is_one_audit_row_and_all_or_nothing() -> None:
    save("offer:1", "+447700900001", "+447700900002")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id) == ("records.save", "offer:1")
    assert entry.detail == {"records": 1, "sightings": 2, "findings": 0}
    with pytest.raises(InputError, match=r"records\.exists"):
        save("offer:1", "+447700900003")
    with pytest.raises(InputError, match=r"records\.other-record"):
        services.save_record(
            actor=SYSTEM,
            record=Record("offer:2", RecordKind.OFFER, NOW, "s"),
            sightings=[sighting("offer:1", "+447700900001")],
        )
    with pytest.raises(InputError, match=r"records\.no-source"):
        services.save_record(
            actor=SYSTEM, record=Record("offer:3", RecordKind.OFFER, NOW, "unknown")
        )
    assert RecordRow.objects.count() == 1
    assert AuditEntry.objects.count() == 1


def test_what_identifies_a_person_is_nowhere_readable_in_the_database() -> None:
    save("offer:1", "+447700900001")
    quote = Reason("sign", "A phone is given.", 1.0, quote="call +447700900001")
    services.save_finding(
        actor=SYSTEM,
        finding=Finding("offer:1", "offers", "high", 0.9, NOW, "v1", reasons=(quote,)),
    )
    tables = [name for name in connection.introspection.table_names() if "django" not in name]
    everything = b""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            for row in cursor.fetchall():
                for value in row:
                    everything += (
                        bytes(value)
                        if isinstance(value, memoryview | bytes)
                        else str(value).encode()
                    )
    assert b"offer:1" in everything
    assert b"7700900001" not in everything


def test_a_sealed_value_moved_to_another_row_is_refused() -> None:
    save("offer:1", "+447700900001")
    save("offer:2", "+447700900002")
    one, two = SightingRow.objects.order_by("record_id")
    two.value_sealed = one.value_sealed
    two.save()
    with pytest.raises(CannotUnseal):
        selectors.sightings_in("offer:2")


def test_every_sighting_tells_how_many_other_records_and_sources_share_it() -> None:
    save("offer:1", "+447700900001", "+447700900009", source_id="a")
    save("offer:2", "+447700900001", source_id="b")
    save("case:3", "+447700900001", source_id="b")
    shared, alone = selectors.sightings_in("offer:1")
    assert shared.seen_before == SeenBefore(records=2, sources=1)
    assert alone.seen_before == SeenBefore()
    identifier = shared.sighting.identifier
    assert selectors.seen_before([identifier])[identifier] == SeenBefore(records=3, sources=2)
    assert [s.seen_before.records for s in selectors.sightings_of(identifier)] == [2, 2, 2]
    assert {s.sighting.record_id for s in selectors.sightings_of(identifier)} == {
        "offer:1",
        "offer:2",
        "case:3",
    }
    unknown = Identifier(IdentifierKind.PHONE, "+447700900123")
    assert selectors.seen_before([unknown]) == {unknown: SeenBefore()}


def test_sightings_of_agrees_with_counting_one_by_one() -> None:
    for number in range(6):
        save(f"offer:{number}", "+447700900001", source_id=f"s{number % 4}")
    phone = Identifier(IdentifierKind.PHONE, "+447700900001")
    for seen, judgement in zip(
        selectors.sightings_of(phone), [True, True, False, None], strict=False
    ):
        services.judge_sighting(
            actor=SYSTEM, sighting_id=seen.sighting_id, confirmed=judgement, now=NOW
        )
    found = selectors.sightings_of(phone)
    for seen in found:
        record_id = seen.sighting.record_id
        assert seen.seen_before == selectors.seen_before([phone], without_record=record_id)[phone]
    assert selectors.sightings_of(phone, newest=2) == found[:2]


def test_a_deleted_record_takes_its_evidence_along_and_stays_on_the_trail() -> None:
    save("offer:1", "+447700900001")
    save("offer:2", "+447700900001")
    services.delete_record(actor=SYSTEM, record_id="offer:1")
    assert selectors.record("offer:1") is None
    assert SightingRow.objects.count() == 1
    assert selectors.sightings_in("offer:2")[0].seen_before == SeenBefore()
    assert AuditEntry.objects.first().action == "records.delete"
    with pytest.raises(InputError, match=r"records\.no-record"):
        services.delete_record(actor=SYSTEM, record_id="offer:1")


def test_the_same_digits_of_another_kind_do_not_join() -> None:
    save("offer:1", "+447700900001")
    other = Identifier(IdentifierKind.WHATSAPP, "+447700900001")
    assert selectors.sightings_of(other) == ()


def test_co_sightings_rank_records_by_what_they_share() -> None:
    save("offer:1", "+447700900001", "+447700900002")
    save("offer:2", "+447700900002")
    save("offer:3", "+447700900001", "+447700900002", "+447700900003")
    save("offer:4", "+447700900004")
    found = selectors.co_sightings("offer:1")
    assert [(c.record_id, len(c.shared)) for c in found] == [("offer:3", 2), ("offer:2", 1)]
    assert selectors.co_sightings("offer:4") == ()


def test_adding_sightings_keeps_the_first_of_each_identifier() -> None:
    save("offer:1", "+447700900001")
    again = [
        sighting("offer:1", "+447700900001", raw="other words"),
        sighting("offer:1", "+447700900002"),
    ]
    assert services.save_sightings(actor=SYSTEM, record_id="offer:1", sightings=again) == 1
    raws = [seen.sighting.raw for seen in selectors.sightings_in("offer:1")]
    assert raws == ["tel +447700900001", "tel +447700900002"]


def test_a_judgement_is_kept_with_its_author_and_counted() -> None:
    save("offer:1", "+447700900001")
    save("offer:2", "+447700900001")
    first = selectors.sightings_in("offer:1")[0]
    later = NOW + timedelta(hours=1)
    for confirmed in (True, None, False):
        services.judge_sighting(
            actor=SYSTEM, sighting_id=first.sighting_id, confirmed=confirmed, now=later
        )
    row = SightingRow.objects.get(pk=first.sighting_id)
    assert (row.confirmed, row.judged_at) == (False, later)
    assert selectors.sightings_in("offer:2")[0].seen_before.harmless == 1
    assert AuditEntry.objects.first().detail == {"confirmed": False}
    with pytest.raises(InputError, match=r"records\.no-sighting"):
        services.judge_sighting(actor=SYSTEM, sighting_id=0, confirmed=True, now=NOW)


def test_findings_come_back_newest_first_and_by_desk() -> None:
    save("offer:1")
    for hour, desk in enumerate(["offers", "networks", "offers"]):
        services.save_finding(
            actor=SYSTEM,
            finding=Finding("offer:1", desk, "low", 0.1, NOW + timedelta(hours=hour), "v1"),
        )
    assert [f.produced_at.hour for f in selectors.findings_of("offer:1", desk="offers")] == [11, 9]
    with pytest.raises(InputError, match=r"records\.no-record"):
        services.save_finding(actor=SYSTEM, finding=Finding("x", "offers", "low", 0.1, NOW, "v1"))


def test_many_records_are_stored_with_one_audit_row() -> None:
    services.save_source(actor=SYSTEM, source=Source("s", SourceKind.LIST, "A list"))
    evidence = [
        services.Evidence(
            Record(f"offer:{n}", RecordKind.OFFER, NOW, "s"),
            (sighting(f"offer:{n}", f"+4477009{n % 50:05}"),),
        )
        for n in range(1200)
    ]
    services.save_records(actor=SYSTEM, evidence=evidence)
    assert RecordRow.objects.count() == SightingRow.objects.count() == 1200
    assert [e.action for e in AuditEntry.objects.all()] == ["records.save", "records.source"]


def test_evidence_is_not_stored_outside_a_transaction(transactional_db: None) -> None:
    with pytest.raises(TypeError, match="transaction"):
        services.store(evidence=[])
