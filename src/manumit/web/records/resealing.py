"""Sealing everything anew after the workspace's secret was replaced."""

from __future__ import annotations

import string
from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction

from manumit.web.audit.services import Actor, audit_write
from manumit.web.records.sealed_files import reseal_files, sealed_file_names
from manumit.web.records.sealing import is_current, seal, unseal

__all__ = ["reseal_all", "sealed_models", "sealed_with_old_keys"]

_BATCH = 500


def sealed_models() -> Iterator[tuple[type[models.Model], dict[str, str]]]:
    """Yield every model of any desk that says in ``SEALED`` which columns are sealed."""
    for model in apps.get_models():
        if contexts := getattr(model, "SEALED", None):
            yield model, contexts


def reseal_all(*, actor: Actor) -> int:
    """Seal with the key in force whatever is sealed with an older one; return how many changed.

    Rows change in one transaction, so that joins are never half old and half new; then files,
    one after another.
    """
    changed = 0
    with transaction.atomic():
        for model, contexts in sealed_models():
            changed += _reseal_model(model, contexts)
        audit_write(actor=actor, action="records.reseal", detail={"rows": changed})
    return changed + reseal_files()


def sealed_with_old_keys() -> int:
    """Return how many rows and files would be lost if the older secrets were removed."""
    old = len(list(sealed_file_names(old_keys=True)))
    for model, contexts in sealed_models():
        for row in model._default_manager.only(*contexts).iterator(chunk_size=_BATCH):
            old += any(not is_current(getattr(row, column)) for column in contexts)
    return old


def _reseal_model(model: type[models.Model], contexts: dict[str, str]) -> int:
    changed: list[models.Model] = []
    total = 0
    rows = model._default_manager.select_related(*_relations(contexts)).order_by("pk")
    columns = set(contexts)
    for row in rows.iterator(chunk_size=_BATCH):
        if all(is_current(getattr(row, column)) for column in contexts):
            continue
        for column, pattern in contexts.items():
            context = pattern.format_map(_Fields(row))
            setattr(row, column, seal(unseal(getattr(row, column), context), context))
        if after := getattr(row, "after_resealing", None):
            columns |= set(after())
        changed.append(row)
        if len(changed) == _BATCH:
            total += _write(model, changed, columns)
            changed = []
    return total + _write(model, changed, columns)


def _write(model: type[models.Model], rows: list[models.Model], columns: set[str]) -> int:
    if rows:
        model._default_manager.bulk_update(rows, sorted(columns))
    return len(rows)


class _Fields(dict[str, object]):
    """Lets a context pattern name columns of its row: ``{record_id}``, ``{finding.record_id}``."""

    def __init__(self, row: models.Model) -> None:
        super().__init__()
        self._row = row

    def __missing__(self, name: str) -> object:
        return getattr(self._row, name)


def _relations(contexts: dict[str, str]) -> list[str]:
    names = {
        name.split(".")[0]
        for pattern in contexts.values()
        for _, name, _, _ in string.Formatter().parse(pattern)
        if name and "." in name
    }
    return sorted(names)
