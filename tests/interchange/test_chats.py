import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from manumit.errors import InputError, TooLarge
from manumit.interchange import read_chat
from manumit.interchange.limits import limits

NEW_YEARS_EVE = datetime(2023, 12, 31, 21, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "12/31/23, 9:15\u202fPM - HR: work",
        "31/12/2023, 21:15 - HR: work",
        "31.12.23, 21:15 - HR: work",
        "31-12-2023 21:15 - HR: work",
        "2023-12-31, 21:15 - HR: work",
        "31/12/2023 à 21:15 - HR: work",
        "31/12/2023, 9:15 p. m. - HR: work",
        "31.12.2023 klo 21.15 - HR: work",
        "[31/12/2023, 21:15:00] HR: work",
        "\u200e[12/31/23, 9:15:00 PM] \u200e~\u202fHR: work",
        "[31/12/2566 21:15:00] HR: work",
        "[2023. 12. 31. 오후 9:15:00] HR: work",
        "2023년 12월 31일 오후 9:15, HR : work",
        "2023/12/31 下午9:15 - HR: work",
        "2023/12/31 晚上9:15 - HR：work",
        "31\u200f/12\u200f/2023, 9:15 م - HR: work",
        "٣١/١٢/٢٠٢٣، ٩:١٥ م - HR: work",
        "၃၁/၁၂/၂၀၂၃, ၂၁:၁၅ - HR: work",
        "31/12/23, 9:15 CH - HR: work",
        "31/12/23, 9:15 PTG - HR: work",
    ],
)
def test_layouts_of_many_phones_are_read(line):
    (message,) = read_chat(line.encode(), keep_names=True).messages
    assert (message.sender_label, message.text) == ("HR", "work")
    assert message.sent_at == NEW_YEARS_EVE


def test_people_become_labels_unless_asked_otherwise():
    text = "31/12/2023, 21:15 - +44 7700 900123: hi\n31/12/2023, 21:16 - Ana: hello"
    text += "\n31/12/2023, 21:17 - +44 7700 900123: bye"
    labels = [m.sender_label for m in read_chat(text.encode()).messages]
    assert labels == ["Person 1", "Person 2", "Person 1"]
    named = [m.sender_label for m in read_chat(text.encode(), keep_names=True).messages]
    assert named == ["+44 7700 900123", "Ana", "+44 7700 900123"]


def test_messages_of_several_lines_keep_their_first_line():
    text = "31/12/2023, 21:15 - A: one\ntwo\n\nthree: four\n31/12/2023, 21:16 - B: five"
    first, second = read_chat(text.encode()).messages
    assert (first.text, first.start_line) == ("one\ntwo\n\nthree: four", 1)
    assert (second.text, second.start_line) == ("five", 5)


def test_notices_and_files_are_counted_not_read_as_words():
    lines = [
        "31/12/2023, 21:15 - Messages and calls are end-to-end encrypted.",
        "31/12/2023, 21:15 - A: <Media omitted>",
        "31/12/2023, 21:15 - A: <Multimedia omitido>",
        "31/12/2023, 21:15 - A: <省略多媒体文件>",
        "31/12/2023, 21:15 - A: \u200eimage omitted",
        "31/12/2023, 21:15 - A: \u200e<attached: 0001-PHOTO.jpg>",
        "31/12/2023, 21:15 - A: You deleted this message.",
        "31/12/2023, 21:15 - Group: \u200eMessages to this group are end-to-end encrypted",
        "31/12/2023, 21:15 - A: IMG-1.jpg (file attached)\nsee the salary",
    ]
    chat = read_chat("\n".join(lines).encode())
    assert (chat.without_text, chat.notices) == (6, 2)
    assert [m.text for m in chat.messages] == ["IMG-1.jpg (file attached)\nsee the salary"]


def test_order_of_day_and_month_is_decided_over_the_whole_file():
    chat = read_chat(b"2/1/24, 21:15 - A: x\n13/1/24, 21:15 - A: y")
    assert chat.date_order == "day-month"
    assert chat.messages[0].sent_at == datetime(2024, 1, 2, 21, 15, tzinfo=UTC)


def test_order_of_messages_decides_where_numbers_do_not():
    chat = read_chat(b"1/2/24, 21:15 - A: x\n1/3/24, 21:15 - A: y\n2/1/24, 21:15 - A: z")
    assert chat.date_order == "month-day"
    assert "in order" in chat.notes[0]


def test_what_cannot_be_decided_is_said():
    chat = read_chat(b"1/2/24, 21:15 - A: x")
    assert chat.date_order == "day-month"
    assert "cannot be told apart" in chat.notes[0]


def test_time_zone_of_the_phone_is_used():
    zone = timezone(timedelta(hours=7))
    (message,) = read_chat(b"31/12/2023, 21:15 - A: x", zone=zone).messages
    assert message.sent_at == datetime(2023, 12, 31, 14, 15, tzinfo=UTC)


def test_impossible_time_is_left_out_and_said():
    chat = read_chat(b"31/12/2023, 31:75 - A: x")
    assert chat.messages[0].sent_at is None
    assert "Messages whose time could not be read: 1." in chat.notes


def test_whatsapp_zip_is_read_without_its_media(make_zip):
    data = make_zip({"IMG.jpg": b"0" * 5_000_000, "_chat.txt": "31/12/2023, 21:15 - A: x"})
    assert [m.text for m in read_chat(data).messages] == ["x"]


def test_chat_zip_bomb_is_refused(make_zip):
    with pytest.raises(TooLarge):
        read_chat(make_zip({"_chat.txt": b"a" * 25_000_000}))


def test_telegram_json_keeps_link_targets_and_exact_times():
    link = {"type": "text_link", "text": "here", "href": "https://jobs.example.com"}
    message = {"type": "message", "from": "HR", "from_id": "user1", "text": ["Apply ", link]}
    export = {"messages": [{"type": "service"}, message | {"date_unixtime": "1704053700"}]}
    export["messages"].append(message | {"text": "", "photo": "p.jpg"})
    chat = read_chat(json.dumps(export).encode())
    assert (chat.app, chat.notices, chat.without_text) == ("telegram", 1, 1)
    (read,) = chat.messages
    assert read.text == "Apply here (https://jobs.example.com)"
    assert (read.sent_at, read.sender_label) == (
        datetime(2023, 12, 31, 20, 15, tzinfo=UTC),
        "Person 1",
    )


def test_telegram_json_of_all_chats_is_read_in_turn():
    chat = {"messages": [{"type": "message", "from": "A", "text": "x"}]}
    read = read_chat(json.dumps({"chats": {"list": [chat, chat]}}).encode())
    assert len(read.messages) == 2
    assert "2 chats" in read.notes[0]


HTML = """<html><body><div class="page_wrap"><div class="history">
<div class="message service"><div class="body details">31 December 2023</div></div>
<div class="message default clearfix" id="m1"><div class="body">
<div class="pull_right date details" title="31.12.2023 21:15:00 UTC+07:00">21:15</div>
<div class="from_name">HR </div><div class="text">Job <a href="https://j.example.com">now</a>
<br>go</div></div></div>
<div class="message default clearfix joined" id="m2"><div class="body">
<div class="pull_right date details" title="31.12.2023 21:16:00">21:16</div>
<div class="forwarded body"><div class="from_name">Other</div><div class="text">again</div></div>
</div></div></div></div></body></html>"""


def test_telegram_html_is_read():
    chat = read_chat(HTML.encode(), keep_names=True)
    first, second = chat.messages
    assert first.text == "Job now (https://j.example.com) \ngo"
    assert first.sent_at == datetime(2023, 12, 31, 14, 15, tzinfo=UTC)
    assert (second.sender_label, second.text) == ("HR", "again")


def test_telegram_pages_in_a_zip_are_joined_in_order(make_zip):
    pages = {f"x/messages{n}.html": HTML.replace("again", f"page{n}") for n in ("10", "2", "")}
    texts = [m.text for m in read_chat(make_zip(pages)).messages]
    assert texts[1::2] == ["page", "page2", "page10"]


@pytest.mark.parametrize("data", [b"just a message", b"<html>page</html>", b"{}", b"{broken"])
def test_other_files_are_refused_with_a_remedy(data):
    with pytest.raises(InputError, match="Export the chat"):
        read_chat(data)


def test_too_many_messages_are_refused(monkeypatch):
    import dataclasses

    from manumit.interchange import turns, whatsapp

    few = dataclasses.replace(limits(), chat_messages=3)
    monkeypatch.setattr(whatsapp, "limits", lambda: few)
    monkeypatch.setattr(turns, "limits", lambda: few)
    with pytest.raises(TooLarge, match="more than 3 messages"):
        read_chat(b"31/12/2023, 21:15 - A: x\n" * 4)
