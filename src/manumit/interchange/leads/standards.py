"""FollowTheMoney, STIX 2.1 and MISP.

A person in a lead is an Identity in a Grouping (STIX) and a Person (FollowTheMoney): never a
ThreatActor and never with a topic of crime, which would be an accusation.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

__all__ = ["followthemoney", "misp", "stix"]

_NAMESPACE = uuid.UUID("6f1e6d0a-6a53-5c3f-9d56-9a1d9f2f7a11")
_WALLETS = {"bitcoin": "BTC", "evm": "ETH", "tron": "TRX", "solana": "SOL", "wallet": ""}
_ACCOUNTS = {"account", "iban", "bank_account"}
_HANDLES = {
    "telegram", "whatsapp", "line", "wechat", "zalo", "kakaotalk", "viber", "signal", "facebook",
    "instagram", "tiktok", "x", "qq",
}  # fmt: skip
# Identifiers of the marking definitions of TLP 2.0 for STIX (OASIS, TLP 2.0 extension).
_TLP = {
    "CLEAR": "94868c89-83c2-464b-929b-a1a8aa3c8487",
    "GREEN": "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "AMBER": "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "AMBER+STRICT": "939a9414-2ddd-4d32-a0cd-375ea402b003",
    "RED": "e828b379-4e03-4974-9ac4-e53a884c97c1",
}
_TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"


def _uuid(*parts: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts)))


def _notes(lead: Mapping[str, Any]) -> list[str]:
    return [
        *lead["reasons"],
        *(f"Against: {said}" for said in lead["counter_evidence"]),
        *(f"Unknown: {said}" for said in lead["unknowns"]),
    ]


def followthemoney(
    leads: Sequence[Mapping[str, Any]], at: datetime, tlp: str
) -> tuple[bytes, tuple[str, ...]]:
    """Return FollowTheMoney entities, one JSON object a line (schemata of version 4)."""
    rows: list[dict[str, Any]] = []

    def entity(schema: str, key: str, properties: Mapping[str, Iterable[str]]) -> str:
        values = {name: [v for v in given if v] for name, given in properties.items()}
        rows.append({
            "id": key, "schema": schema, "properties": {n: v for n, v in values.items() if v},
            "datasets": ["manumit"],
        })  # fmt: skip
        return key

    lost: set[str] = set()
    for lead in leads:
        found: dict[str, list[str]] = {}
        for item in lead["identifiers"]:
            found.setdefault(item["kind"], []).append(item["value"])
        named = lead["label"] not in {
            text for item in lead["identifiers"] for text in (item["value"], item["as_written"])
        }
        notes = [f"TLP:{tlp}", "A lead is neither proof nor guilt.", *_notes(lead)]
        phones = [value for value in found.get("phone", ()) if value.startswith("+")]
        notes += [f"Phone: {value}" for value in found.get("phone", ()) if value not in phones]
        person = entity("Person" if named else "LegalEntity", lead["lead_id"], {
            "name": [lead["label"]], "phone": phones, "email": found.get("email", ()),
            "website": found.get("url", ()), "notes": notes,
            "summary": [f"{lead['role']}; {lead['band']}; score {lead['score']:.4f}"],
            "country": [country.lower() for country in lead["jurisdictions"]],
            "modifiedAt": [at.date().isoformat()],
        })  # fmt: skip
        for item in lead["identifiers"]:
            kind, value = item["kind"], item["value"]
            key = f"{kind}-{_uuid(kind, value)}"
            if kind in _WALLETS:
                entity("CryptoWallet", key, {
                    "publicKey": [value], "currency": [_WALLETS[kind]], "holder": [person],
                })  # fmt: skip
            elif kind in _ACCOUNTS:
                name = "iban" if kind == "iban" else "accountNumber"
                entity("BankAccount", key, {name: [value]})
                entity("Ownership", f"ownership-{_uuid(person, key)}", {
                    "owner": [person], "asset": [key], "role": ["seen with"],
                })  # fmt: skip
            elif kind in _HANDLES:
                entity("UserAccount", key, {
                    "username": [value], "service": [kind], "owner": [person],
                })  # fmt: skip
            elif kind not in {"phone", "email", "url"}:
                rows[-1]["properties"].setdefault("notes", []).append(f"{kind}: {value}")
                lost.add(f"Identifiers of the kind {kind} stand in the notes as text.")
        for record in lead["records"]:
            document = f"record-{_uuid('record', record)}"
            entity("Document", document, {"title": [record], "fileName": [record]})
            entity("Mention", f"mention-{_uuid(person, record)}", {
                "document": [document], "resolved": [person], "name": [lead["label"]],
            })  # fmt: skip
    unique = {row["id"]: row for row in reversed(rows)}
    text = "".join(
        json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n"
        for row in sorted(unique.values(), key=lambda row: str(row["id"]))
    )
    lost.add("A phone is a property of its owner, not a node. An identifier of two leads keeps "
             "its first holder.")  # fmt: skip
    return text.encode(), tuple(sorted(lost))


def stix(
    leads: Sequence[Mapping[str, Any]], at: datetime, tlp: str
) -> tuple[bytes, tuple[str, ...]]:
    """Return a STIX 2.1 bundle: an Identity and a Grouping for each lead, accounts beside it."""
    stamp = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    marking = f"marking-definition--{_TLP[tlp]}"
    objects: dict[str, dict[str, Any]] = {
        marking: {
            "type": "marking-definition", "spec_version": "2.1", "id": marking,
            "created": "2022-10-01T00:00:00.000Z", "name": f"TLP:{tlp}",
            "extensions": {
                _TLP_EXTENSION: {"extension_type": "property-extension",
                                 "tlp_2_0": tlp.lower()},
            },
        }
    }  # fmt: skip

    def add(kind: str, key: str, **values: Any) -> str:
        name = f"{kind}--{key}"
        base = {"type": kind, "spec_version": "2.1", "id": name, "object_marking_refs": [marking]}
        objects.setdefault(name, base | values)
        return name

    author = add("identity", _uuid("manumit"), created=stamp, modified=stamp, name="Manumit",
                 identity_class="system")  # fmt: skip
    lost: set[str] = set()
    for lead in leads:
        contacts = "; ".join(f"{item['kind']}: {item['value']}" for item in lead["identifiers"])
        person = add(
            "identity", _uuid("lead", lead["lead_id"]), created=stamp, modified=stamp,
            created_by_ref=author, name=lead["label"],
            identity_class="individual" if lead["role"] != "unknown" else "unknown",
            **({"contact_information": contacts} if contacts else {}),
        )  # fmt: skip
        members = [person]
        for item in lead["identifiers"]:
            kind, value = item["kind"], item["value"]
            if kind == "email":
                members.append(add("email-addr", _uuid(kind, value), value=value))
            elif kind == "url":
                members.append(add("url", _uuid(kind, value), value=value))
            elif kind == "domain":
                members.append(add("domain-name", _uuid(kind, value), value=value))
            elif kind in _HANDLES:
                members.append(add("user-account", _uuid(kind, value), account_type=kind,
                                   account_login=value))  # fmt: skip
            else:
                lost.add(f"STIX 2.1 has no object for a {kind}: it stands in contact_information.")
        words = " ".join([
            f"Role seen: {lead['role']}; band {lead['band']}. A lead is neither proof nor guilt.",
            *_notes(lead), "Records: " + ", ".join(lead["records"]),
        ])  # fmt: skip
        add("grouping", _uuid("grouping", lead["lead_id"]), created=stamp, modified=stamp,
            created_by_ref=author, name=lead["label"], context="suspicious-activity",
            description=words, object_refs=members)  # fmt: skip
    lost.add("Records are named in the description: their content stays in the workspace.")
    bundle = {
        "type": "bundle",
        "id": f"bundle--{_uuid('bundle', stamp, *(lead['lead_id'] for lead in leads))}",
        "objects": list(objects.values()),
    }
    return _json(bundle), tuple(sorted(lost))


def misp(
    leads: Sequence[Mapping[str, Any]], at: datetime, tlp: str
) -> tuple[bytes, tuple[str, ...]]:
    """Return one MISP event: distribution to the own organisation only, nothing correlated."""
    objects = []
    for lead in leads:
        attributes = [
            ("full-name", "full-name", lead["label"]),
            ("text", "text", " ".join([
                f"Role seen: {lead['role']}; band {lead['band']}.", *_notes(lead),
                "Records: " + ", ".join(lead["records"]),
            ])),
        ]  # fmt: skip
        attributes += [_misp_attribute(item) for item in lead["identifiers"]]
        objects.append({
            "name": "person", "meta-category": "misc",
            "template_uuid": "a15b0477-e9d1-4b9c-9546-abe78a4f4248", "template_version": "21",
            "uuid": _uuid("misp", lead["lead_id"]), "distribution": "0",
            "timestamp": str(int(at.timestamp())),
            "comment": "A lead is neither proof nor guilt.",
            "Attribute": [
                {"uuid": _uuid("misp", lead["lead_id"], relation, value), "type": kind,
                 "object_relation": relation, "value": value, "category": "Other",
                 "to_ids": False, "disable_correlation": True, "distribution": "0"}
                for relation, kind, value in attributes
            ],
        })  # fmt: skip
    event = {
        "Event": {
            "uuid": _uuid("event", at.isoformat()), "info": "Manumit leads",
            "date": at.date().isoformat(), "timestamp": str(int(at.timestamp())),
            "threat_level_id": "4", "analysis": "0", "distribution": "0", "published": False,
            "Tag": [{"name": f"tlp:{tlp.lower()}"}], "Object": objects,
        }
    }  # fmt: skip
    return _json(event), (
        "Wallets, accounts and handles stand as text: the template of a person has none.",
    )


def _misp_attribute(item: Mapping[str, str]) -> tuple[str, str, str]:
    """Return the relation, type and value of an identifier in MISP's person object."""
    kind, value = item["kind"], item["value"]
    if kind == "phone":
        return "phone-number", "phone-number", value
    if kind == "email":
        return "e-mail", "email-src", value
    return "text", "text", f"{kind}: {value}"


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
