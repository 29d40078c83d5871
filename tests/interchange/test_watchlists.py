"""Lists of payees: every layout read, every row accounted for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from manumit.cli import build_app
from manumit.errors import InputError
from manumit.interchange.watchlists import WatchListReading, read_watchlist

WALLET = "0x52908400098527886E0F7030069857D2E4169EE7"
BITCOIN = "bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh"
SHARED = Path(__file__).parents[3] / "shared/data"


def _read(folder: Path, name: str, text: str) -> WatchListReading:
    (folder / name).write_text(text, encoding="utf-8")
    return read_watchlist(folder / name)


def _pairs(reading: WatchListReading) -> list[tuple[str, str]]:
    return [(entry.kind, entry.value) for entry in reading.entries]


LAYOUTS = {
    "a.txt": f"# list\n{WALLET}\nGolden Trading Ltd\n",
    "b.csv": f"value,kind\n{WALLET},wallet\nGolden Trading Ltd,name\n",
    "c.csv": f"Wallet Address;Alias\n{WALLET};Golden Trading Ltd\n",
    "d.tsv": f"address\tname\n{WALLET}\tGolden Trading Ltd\n",
    "e.json": json.dumps([WALLET, "Golden Trading Ltd"]),
    "f.json": json.dumps([{"address": WALLET, "name": "Golden Trading Ltd"}]),
    "g.json": json.dumps({"made": "2026", "entities": [{"wallet": WALLET},
                                                       {"aliases": ["Golden Trading Ltd"]}]}),
    "h.json": json.dumps({"ETH": [WALLET], "others": [{"name": "Golden Trading Ltd"}]}),
    "i.json": json.dumps({WALLET: {"why": "x"}, "more": [{"name": "Golden Trading Ltd"}]}),
    "j.jsonl": f'{{"publicKey": "{WALLET}"}}\n{{"name": "Golden Trading Ltd"}}\n',
    "k.ftm": json.dumps({"schema": "Company", "properties": {
        "name": ["Golden Trading Ltd"],
        "cryptoWallets": [{"schema": "CryptoWallet", "properties": {"publicKey": [WALLET]}}],
        "ownershipOwner": [{"schema": "Person", "properties": {"name": ["Somebody Else"]}}]}}),
    "l.yaml": f"creator: X\ntags:\n- address: '{WALLET}'\n  currency: ETH\n"
              "- name: Golden Trading Ltd\n",
    "m.json": f'{{"wallet": "{WALLET}"}}\n{{"name": "Golden Trading Ltd"}}\n',
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_gives_the_same_payees(name: str, tmp_path: Path) -> None:
    reading = _read(tmp_path, name, LAYOUTS[name])
    assert set(_pairs(reading)) == {("wallet", WALLET), ("name", "Golden Trading Ltd")}
    assert reading.rejects == []
    assert reading.read == reading.kept_rows


def test_an_excel_table_is_read(tmp_path: Path) -> None:
    pl.DataFrame({"IBAN": ["DE02120300000000202051"], "Payee": ["Golden Trading Ltd"]}).write_excel(
        tmp_path / "a.xlsx"
    )
    assert set(_pairs(read_watchlist(tmp_path / "a.xlsx"))) == {
        ("account", "DE02120300000000202051"),
        ("name", "Golden Trading Ltd"),
    }


def test_a_bad_row_is_a_reject_with_its_place_and_loses_no_other(tmp_path: Path) -> None:
    reading = _read(tmp_path, "a.jsonl", '{"name":"A B"}\n{"name":\n\n{"note":"x"}\n{"name":"C"}\n')
    assert _pairs(reading) == [("name", "A B"), ("name", "C")]
    assert [(r.row, r.code) for r in reading.rejects] == [
        (2, "payments.watchlist-json"),
        (4, "payments.watchlist-row"),
    ]
    assert (reading.read, reading.kept_rows) == (4, 2)


def test_rows_of_a_table_are_numbered_by_the_line_they_begin_on(tmp_path: Path) -> None:
    text = 'name,account\n"Two\nlines",\n,\n"",x\nA,1,2\nB,\n,\n" ",""\n'
    reading = _read(tmp_path, "a.csv", text)
    assert _pairs(reading) == [("name", "Two\nlines"), ("account", "x"), ("name", "B")]
    assert [(r.row, r.code) for r in reading.rejects] == [(6, "payments.watchlist-cells")]


def test_an_open_quotation_mark_costs_its_own_line_only(tmp_path: Path) -> None:
    reading = _read(tmp_path, "a.csv", 'name\nA\n"B\nC\n"D" Ltd\n' + "E\n" * 60)
    assert _pairs(reading) == [("name", name) for name in ("A", "C", "D Ltd", "E")]
    assert [(r.row, r.code) for r in reading.rejects] == [(3, "payments.watchlist-csv")]


def test_what_nobody_can_pay_is_passed_over_and_counted(tmp_path: Path) -> None:
    lines = [
        {"schema": "Sanction", "properties": {"authority": ["X"]}},
        {"schema": "Person", "properties": {"name": ["A B"], "alias": ["B A", "A B"]}},
        {"schema": "Person", "properties": {"country": ["mm"]}},
    ]
    reading = _read(tmp_path, "a.ftm", "\n".join(map(json.dumps, lines)))
    assert _pairs(reading) == [("name", "A B"), ("name", "B A")]
    assert (dict(reading.passed_over), len(reading.rejects), reading.repeated) == (
        {"Sanction": 1}, 1, 1,
    )  # fmt: skip


def test_rows_keep_their_own_source_and_date_or_the_heads(tmp_path: Path) -> None:
    text = (
        "source: https://one.example\nlastmod: 2024-02-26\ntags:\n"
        f"- address: '{WALLET}'\n- address: {BITCOIN}\n  source: https://two.example\n"
    )
    told = [(e.source, e.listed_on) for e in _read(tmp_path, "a.yml", text).entries]
    assert told == [("https://one.example", "2024-02-26"), ("https://two.example", "2024-02-26")]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (WALLET.lower(), "wallet"), (BITCOIN.upper(), "wallet"),
        ("GPwg61XoHqQPNmAucFACuQ5H9sGCDv9TpS", "wallet"),
        ("qpf2cphc5dkuclkqur7lhj2yuqq9pk3hmukle77vhq", "wallet"),
        ("DE02 1203 0000 0000 2020 51", "account"), ("12-34-56 78", "account"),
        ("MT84MALT011000012345MTLCAST001S", "account"),
        ("Golden Trading Ltd", "name"), ("Club 123456 of the Golden Dragon", "name"),
        ("Internationalehandelsgesellschaft", "name"),
    ],
)  # fmt: skip
def test_a_bare_value_is_what_it_reads_as(value: str, kind: str, tmp_path: Path) -> None:
    assert _pairs(_read(tmp_path, "a.txt", value)) == [(kind, value)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "nothing,here\n1,2\n"), ("a.json", "{"), ("a.json", '{"a": 1}'), ("a.txt", "#\n"),
        ("a.yaml", "a: [1"), ("a.yaml", "a: &x [1]\nb: [*x, *x]"), ("a.json", "[" * 100_000),
        ("a.csv", ""), ("a.xlsx", "no archive"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_in_words(name: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        _read(tmp_path, name, text)
    assert told.value.remedy


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(WALLET),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["name", "wallet", "tags", "properties", "x"]), inner)
    ),
    max_leaves=20,
)


@given(content=_JSON)
def test_any_json_is_read_with_every_row_accounted_for(
    content: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("lists") / "a.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    try:
        reading = read_watchlist(file)
    except InputError:
        return
    told = reading.kept_rows + len(reading.rejects) + reading.passed_over.total()
    assert told == reading.read > 0
    assert len(reading.entries) + reading.repeated >= reading.kept_rows


def test_the_command_says_what_it_kept_and_where_the_rejects_are(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"name":"A B"}\n{\n{"schema":"Address","properties":{}}\n')
    out = tmp_path / "out.json"
    done = CliRunner().invoke(
        build_app(),
        ["payments", "watchlist", str(tmp_path / "a.jsonl"), "--name", "X", "--out", str(out)],
    )
    assert done.exit_code == 1
    assert "3 rows read, 1 kept, 1 rejected, 1 passed over; 1 entries" in done.stderr
    assert "Address (1)" in done.stderr
    rejects = out.with_suffix(".rejects.jsonl").read_text().splitlines()
    assert [json.loads(line)["row"] for line in rejects] == [2]
    assert json.loads(out.read_text())[0]["value"] == "A B"


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "kind", "pattern"),
    [
        ("networks/graphsense_tagpacks/ofac.yaml", "wallet", r"address: '?(\w+)"),
        ("networks/graphsense_tagpacks/etherscamdb_tagpack.yaml", "wallet", r"address: '?(\w+)"),
        ("networks/graphsense_tagpacks/usdt_blacklist.yaml", "wallet", r"address: '?(\w+)"),
        ("payments/ofac_addresses/sanctioned_addresses_XBT.json", "wallet", r'"(\w+)"'),
        ("networks/scam_actors_public/scam_details.csv", "name", r"^([^,\n\"]+),(?!Relationship)"),
    ],
)
def test_published_lists_are_read_whole(file: str, kind: str, pattern: str) -> None:
    path = SHARED / file
    if not path.exists():
        pytest.skip(f"{file} of the shared data is absent")
    reading = read_watchlist(path)
    wanted = set(re.findall(pattern, path.read_text(encoding="utf-8"), re.MULTILINE))
    found = {entry.value for entry in reading.entries if entry.kind == kind}
    assert len(wanted) >= 2
    assert found >= wanted if kind == "name" else found == wanted
    assert reading.rejects == []
    assert reading.kept_rows == reading.read
