import dataclasses
import io
import json
import tracemalloc

import polars as pl
import pytest
import xlsxwriter

from manumit.errors import InputError, Reject, TooLarge
from manumit.interchange import MessageRow, TableKind, read_messages, worker
from manumit.interchange.limits import limits


def texts(batch):
    return [item.text for item in batch if isinstance(item, MessageRow)]


def codes(batch):
    return [(item.row, item.code) for item in batch if isinstance(item, Reject)]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_tables_are_known_by_content(valid_files, offer, kind):
    batch = read_messages(valid_files[kind], name="holiday.pdf")
    row = 1 if kind == "jsonl" else 2
    assert list(batch) == [MessageRow(row, "7", offer, is_number=kind == "jsonl")]
    assert batch.kind == kind
    assert (batch.read, batch.kept, batch.rejected) == (1, 1, 0)


def test_parquet_rows_count_from_one():
    out = io.BytesIO()
    pl.DataFrame({"nr": [5, 6], "nested": [[1], [2]], "text": ["a", None]}).write_parquet(out)
    batch = read_messages(out.getvalue())
    assert batch.kind is TableKind.PARQUET
    assert batch.notes == ("Columns that hold lists or groups were left out: 1.",)
    first, second = batch
    assert first == MessageRow(1, "5", "a")
    assert (second.row, second.code) == (2, "interchange.row-empty")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiters_and_encodings_are_found(delimiter, codec):
    lines = [("mã", "nội dung"), ("1", "Tuyển dụng"), ("2", "Việc nhẹ")]
    data = "\r\n".join(delimiter.join(line) for line in lines).encode(codec)
    assert list(read_messages(data)) == [
        MessageRow(2, "1", "Tuyển dụng"),
        MessageRow(3, "2", "Việc nhẹ"),
    ]


def test_old_encoding_is_read_and_noted():
    text = "编号;消息\n1;柬埔寨高薪招聘客服，包吃包住包机票\n".encode("gb18030")
    batch = read_messages(text)
    assert texts(batch) == ["柬埔寨高薪招聘客服，包吃包住包机票"]
    assert "gb18030" in batch.notes[0]


def test_separator_line_of_excel_is_understood():
    assert list(read_messages(b"sep=;\nid;text\n1;a,b\n")) == [MessageRow(3, "1", "a,b")]


def test_cells_may_hold_line_ends_and_quotes():
    batch = read_messages(b'id,text\n1,"two\nlines ""here"""\n2,next\n')
    assert list(batch) == [MessageRow(2, "1", 'two\nlines "here"'), MessageRow(4, "2", "next")]


def test_lines_without_delimiter_are_one_message_each():
    data = b'Come to Poipet, flight free\n"Great" job, he said\nNo experience needed\n'
    batch = read_messages(data)
    assert texts(batch) == data.decode().splitlines()
    assert "one message" in batch.notes[0]


def test_commas_of_prose_do_not_cut_a_message():
    for data in (b"Work in Poipet, flight free", b"Come, see\nLook, here\nYes, now\n"):
        assert texts(read_messages(data)) == data.decode().splitlines()


def test_longest_text_is_taken_without_known_headers():
    batch = read_messages(b"a,b\nAna,work in Poipet with a free flight\n")
    assert batch.columns.text_index == 1
    assert "longest text" in batch.columns.text_reason
    assert texts(batch) == ["work in Poipet with a free flight"]


def test_asked_columns_win_by_header_and_by_number():
    data = b"message,Other,nr\nno,yes,9\n"
    assert list(read_messages(data, column="other", id_column=3)) == [MessageRow(2, "9", "yes")]
    assert list(read_messages(data, column=2)) == [MessageRow(2, "9", "yes")]


@pytest.mark.parametrize("column", ["nothing", 0, 4])
def test_column_that_is_not_there_is_refused(column):
    with pytest.raises(InputError, match="It has 2 columns") as error:
        read_messages(b"id,text\n1,a\n", column=column)
    assert error.value.code == "interchange.column"


def test_table_without_messages_is_refused():
    with pytest.raises(InputError) as error:
        read_messages(b"1,2\n3,4\n")
    assert error.value.code == "interchange.column-unclear"


def test_rows_that_cannot_be_used_are_set_aside_and_counted():
    long = "x" * (limits().message_characters + 1)
    rows = ["id,text", "1,good", "2,", f"3,{long}", "4,cut,here", '5,"x"y', "6,fine"]
    batch = read_messages("\n".join(rows).encode())
    assert codes(batch) == [
        (3, "interchange.row-empty"),
        (4, "interchange.row-long"),
        (5, "interchange.row-width"),
        (6, "interchange.row-csv"),
    ]
    assert (batch.read, batch.kept, batch.rejected) == (6, 2, 4)


def test_rejects_never_hold_content():
    secret = "Sokha"
    filled = f"1,{'long message ' * 9}\n" * 9
    data = f"{secret},{secret} b\n{filled}2,\n3,a,{secret}\n".encode()
    rejects = [item for item in read_messages(data) if isinstance(item, Reject)]
    assert len(rejects) == 2
    assert secret not in str(rejects)


def test_damaged_bytes_behind_the_sample_are_rejected_not_guessed():
    data = b"id,text\n" + b"1,a good message\n" * 20_000 + b"2,bad \xff byte\n3,fine\n"
    assert codes(read_messages(data)) == [(20_002, "interchange.row-encoding")]


def test_bad_json_lines_are_set_aside():
    deep = '{"text": ' + "[" * 100_000 + "}"
    lines = ['{"id": 1, "text": "a"}', "{bad", "[1]", "", deep, '{"id": 2}', '{"text": ["x"]}']
    batch = read_messages("\n".join(lines).encode())
    assert codes(batch) == [
        (2, "interchange.row-json"),
        (3, "interchange.row-json"),
        (5, "interchange.row-json"),
        (6, "interchange.row-empty"),
        (7, "interchange.row-empty"),
    ]


def test_json_lines_that_begin_badly_are_read():
    lines = ["{bad"] * 500 + ['{"id": 1, "text": "a"}']
    assert read_messages("\n".join(lines).encode()).columns.text_label == "text"


def test_line_over_the_limit_is_skipped_and_the_next_one_read():
    long = json.dumps({"text": "x" * (2 * limits().line_characters)})
    batch = read_messages(f'{{"text": "a"}}\n{long}\n{{"text": "b"}}\n'.encode())
    assert [getattr(item, "text", "long") for item in batch] == ["a", "long", "b"]


def test_large_file_is_read_in_bounded_memory(tmp_path):
    path = tmp_path / "large.jsonl"
    line = json.dumps({"id": 1, "text": "Free ticket to Poipet " * 20}) + "\n"
    with path.open("w") as file:
        for _ in range(25):
            file.write(line * 1000 + "{bad\n")
    batch = read_messages(path)
    tracemalloc.start()
    for _ in batch:
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert path.stat().st_size > 11_000_000
    assert peak < 5_000_000
    assert (batch.read, batch.kept, batch.rejected) == (25_025, 25_000, 25)


def test_sheet_rows_are_those_a_person_sees(make_xlsx):
    batch = read_messages(make_xlsx([[], ["nr", "text"], [], ["007", "a"], [8.0, "b"], [9, None]]))
    assert list(batch)[:2] == [MessageRow(4, "007", "a"), MessageRow(5, "8", "b")]
    assert batch.rejected == 1


def test_sheets_left_out_are_counted():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for rows in ([], ["text", "first"], ["text", "second"]):
            book.add_worksheet().write_column(0, 0, rows)
    batch = read_messages(out.getvalue())
    assert texts(batch) == ["first"]
    assert batch.notes == ("Only the first sheet with rows was read; sheets left out: 2.",)


def test_sheet_that_pretends_to_be_huge_is_refused(make_zip, make_xlsx):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(make_xlsx([["text"], ["a"]]))) as book:
        entries = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    entries[sheet] = entries[sheet].replace(b'r="A2"', b'r="XFD1048576"')
    with pytest.raises(InputError) as error:
        list(read_messages(make_zip(entries)))
    assert error.value.code == "interchange.broken"


def test_sheet_that_takes_too_long_is_stopped(valid_files, monkeypatch):
    hurried = dataclasses.replace(limits(), table_worker_seconds=0)
    monkeypatch.setattr(worker, "limits", lambda: hurried)
    with pytest.raises(TooLarge, match="took too long"):
        list(read_messages(valid_files["xlsx"]))


def test_packed_bomb_is_refused_before_it_is_opened(make_zip):
    with pytest.raises(TooLarge):
        read_messages(make_zip({"xl/workbook.xml": "", "xl/sharedStrings.xml": b" " * 25_000_000}))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "interchange.empty"),
        (b"\n\n", "interchange.empty"),
        (b"\xd0\xcf\x11\xe0" + bytes(50), "interchange.table"),
        (b"PAR1" + bytes(50), "interchange.broken"),
    ],
)
def test_what_is_no_table_is_refused(data, code):
    with pytest.raises(InputError) as error:
        list(read_messages(data))
    assert error.value.code == code


def test_other_packed_files_are_refused(make_zip):
    with pytest.raises(InputError, match="not an Excel table"):
        read_messages(make_zip({"a.txt": "hello"}))


def test_missing_file_is_refused_without_its_name(tmp_path):
    with pytest.raises(InputError) as error:
        read_messages(tmp_path / "sokha.csv")
    assert "sokha" not in str(error.value)


def test_batch_can_be_closed_before_its_end(make_xlsx):
    batch = read_messages(make_xlsx([["text"], *[["a"]] * 2000]))
    assert next(iter(batch)) == MessageRow(2, "2", "a")
    batch.close()
    assert list(batch) == []
