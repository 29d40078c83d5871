import shutil
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from manumit.errors import InputError
from manumit.identifiers import Identifier, IdentifierKind
from manumit.web.audit.models import AuditEntry
from manumit.web.audit.services import SYSTEM
from manumit.web.config.workspace import (
    SECRET_NAME,
    create_secret_key,
    forget_old_secrets,
    read_secrets,
    replace_secret,
)
from manumit.web.records import sealing, selectors
from manumit.web.records.models import ReasonRow, SightingRow
from manumit.web.records.resealing import reseal_all, sealed_models, sealed_with_old_keys
from manumit.web.records.sealed_files import read_file, write_file
from manumit.web.records.sealing import CannotUnseal, join_digest, seal, unseal, unseal_text


@pytest.fixture
def own_keys(tmp_path: Path, settings: Settings) -> Path:
    """Return a workspace whose keys a test may replace."""
    create_secret_key(tmp_path)
    settings.WORKSPACE = tmp_path
    return tmp_path


@given(st.binary(max_size=200), st.text(max_size=30))
def test_what_is_sealed_comes_back_and_never_looks_the_same(data: bytes, context: str) -> None:
    one, two = seal(data, context), seal(data, context)
    assert one != two
    assert unseal(one, context) == unseal(memoryview(two), context) == data


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    assert unseal_text(seal(text, "offers.text|offer:1"), "offers.text|offer:1") == text


def test_another_context_is_refused() -> None:
    token = seal("text", "offers.text|offer:1")
    with pytest.raises(CannotUnseal, match=r"records\.unseal"):
        unseal(token, "offers.text|offer:2")


@given(st.data())
def test_a_changed_or_cut_value_is_refused(data: st.DataObject) -> None:
    token = seal("a text of a person", "c")
    place = data.draw(st.integers(0, len(token) - 1))
    changed = bytearray(token)
    changed[place] ^= data.draw(st.integers(1, 255))
    for wrong in (bytes(changed), token[:place], token + b"x", b""):
        with pytest.raises(CannotUnseal):
            unseal(wrong, "c")


def test_joins_need_kind_and_value_and_the_workspace(own_keys: Path) -> None:
    here = join_digest("phone", "+447700900001")
    assert here == join_digest("phone", "+447700900001")
    assert here != join_digest("whatsapp", "+447700900001")
    shutil.rmtree(own_keys)
    own_keys.mkdir()
    create_secret_key(own_keys)
    assert here != join_digest("phone", "+447700900001")


def test_nothing_is_sealed_with_a_key_that_is_kept_nowhere(own_keys: Path) -> None:
    (own_keys / SECRET_NAME).unlink()
    with pytest.raises(InputError, match=r"workspace\.no-key"):
        seal("text", "c")


def test_after_a_rotation_old_values_open_until_the_old_key_is_removed(own_keys: Path) -> None:
    token, digest = seal("text", "c"), join_digest("phone", "1")
    replace_secret(own_keys)
    assert unseal_text(token, "c") == "text"
    assert not sealing.is_current(token)
    assert sealing.join_digests("phone", "1")[1:] == (digest,)
    assert join_digest("phone", "1") != digest
    assert (own_keys / "old-secret-keys").stat().st_mode & 0o777 == 0o600
    assert len(read_secrets(own_keys)) == 2
    forget_old_secrets(own_keys)
    with pytest.raises(CannotUnseal):
        unseal(token, "c")


@pytest.mark.django_db
def test_resealing_moves_every_row_and_joins_hold(own_keys: Path) -> None:
    from records_made import save_example

    save_example("offer:1", "+447700900001")
    replace_secret(own_keys)
    save_example("offer:2", "+447700900001")
    phone = Identifier(IdentifierKind.PHONE, "+447700900001")
    assert selectors.seen_before([phone])[phone].records == 2  # while keys are being replaced
    assert len(selectors.co_sightings("offer:1")) == len(selectors.co_sightings("offer:2")) == 1
    assert sealed_with_old_keys() == 2
    assert reseal_all(actor=SYSTEM) == 2
    assert (sealed_with_old_keys(), reseal_all(actor=SYSTEM)) == (0, 0)
    forget_old_secrets(own_keys)
    assert selectors.seen_before([phone])[phone].records == 2
    assert selectors.findings_of("offer:1")[0].reasons[0].quote == "call +447700900001"
    assert AuditEntry.objects.filter(action="records.reseal").count() == 2


def test_every_sealed_column_says_for_which_context() -> None:
    from django.apps import apps

    declared = {model: set(contexts) for model, contexts in sealed_models()}
    assert {SightingRow, ReasonRow} <= set(declared)
    for model in apps.get_models():
        columns = {f.attname for f in model._meta.concrete_fields if f.attname.endswith("_sealed")}
        assert columns == declared.get(model, set()), model


def test_the_test_workspace_is_not_the_persons_own() -> None:
    assert "manumit-tests-" in str(settings.WORKSPACE)


@pytest.mark.django_db
def test_sealed_files_are_sealed_anew_and_a_stopped_write_is_removed(own_keys: Path) -> None:
    write_file("desk/a.bin", b"content")
    replace_secret(own_keys)
    write_file("desk/b.bin", b"newer")
    stopped = own_keys / "sealed" / "desk" / "c.bin.new"
    stopped.write_bytes(b"half")
    assert sealed_with_old_keys() == 2
    assert reseal_all(actor=SYSTEM) == 1
    assert not stopped.exists()
    assert sealed_with_old_keys() == 0
    forget_old_secrets(own_keys)
    assert (read_file("desk/a.bin"), read_file("desk/b.bin")) == (b"content", b"newer")
