"""Leads as nodes and links: leads, identifiers and the records that hold them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["HEADS", "nodes_and_links", "plain"]

HEADS = {
    "nodes": ("id", "kind", "label", "role", "band", "score", "jurisdictions", "notes"),
    "links": ("source", "target", "kind"),
}
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain(text: object) -> str:
    """Return text without the characters that XML cannot hold; nothing becomes an empty text."""
    return "" if text is None else _ILLEGAL.sub("", str(text))


def nodes_and_links(
    leads: Sequence[Mapping[str, Any]],
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the nodes and links of leads; lists are joined by semicolons, nothing is twice."""
    nodes: dict[str, dict[str, str]] = {}
    links: dict[tuple[str, str], dict[str, str]] = {}

    def node(key: str, kind: str, label: str, **more: str) -> None:
        empty = dict.fromkeys(HEADS["nodes"], "")
        nodes.setdefault(key, empty | {"id": key, "kind": kind, "label": plain(label)} | more)

    for lead in leads:
        key = plain(lead["lead_id"])
        notes = [*lead["reasons"], *(f"Against: {said}" for said in lead["counter_evidence"])]
        notes += [f"Unknown: {said}" for said in lead["unknowns"]]
        node(
            key, "lead", lead["label"], role=plain(lead["role"]), band=plain(lead["band"]),
            score=f"{float(lead['score']):.4f}", notes=plain(" ".join(notes)),
            jurisdictions=plain("; ".join(lead["jurisdictions"])),
        )  # fmt: skip
        for identifier in lead["identifiers"]:
            target = f"{plain(identifier['kind'])}:{plain(identifier['value'])}"
            node(target, plain(identifier["kind"]), identifier["value"])
            links[key, target] = {"source": key, "target": target, "kind": "uses"}
        for record in lead["records"]:
            target = f"record:{plain(record)}"
            node(target, "record", record)
            links[key, target] = {"source": key, "target": target, "kind": "seen_in"}
    return list(nodes.values()), list(links.values())
