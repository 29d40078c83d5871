import pytest

from manumit.errors import InputError
from manumit.interchange.encoding import decode_text

TEXTS = {
    "windows-1252": ("cp1252", "Nous cherchons des employés à l'étranger, salaire élevé, logé"),
    "windows-1251": ("cp1251", "Требуются сотрудники в Мьянму, билет бесплатно, жильё"),
    "windows-1256": ("cp1256", "مطلوب موظفين للعمل في كمبوديا، راتب شهري، السكن والطعام مجانا"),
    "windows-874": ("cp874", "รับสมัครงานกัมพูชา เงินเดือนสูง ที่พักฟรี ไม่ต้องมีประสบการณ์"),
    "gb18030": ("gb18030", "柬埔寨高薪招聘客服，月薪一万五，包吃包住包机票，有意请联系"),
    "big5": ("cp950", "柬埔寨高薪徵才客服，月薪五萬，包吃包住包機票，有意者請聯絡"),
    "shift_jis": ("cp932", "カンボジアで高収入のお仕事。航空券無料、住居提供。未経験でも大丈夫"),
    "euc-kr": ("cp949", "캄보디아 고수익 알바 모집합니다. 월 천만원, 항공권 숙식 제공."),
    "windows-1258": (
        "cp1258",
        "Tuyê\u0309n du\u0323ng nhân viên la\u0300m viê\u0323c ta\u0323i Campuchia, lương cao",
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_old_encodings_are_recognised_and_named(name):
    codec, text = TEXTS[name]
    decoded = decode_text(text.encode(codec))
    assert (decoded.encoding, decoded.text) == (name, text)
    assert name in decoded.note


def test_short_text_is_called_uncertain():
    assert "uncertain" in decode_text("招聘".encode("gb18030")).note


def test_declared_encoding_wins_over_a_guess():
    assert decode_text("é".encode("cp1252"), declared="windows-1251").text == "й"


def test_unknown_declared_encoding_is_ignored():
    assert decode_text("café".encode(), declared="no-such-thing").text == "café"


def test_small_damage_is_shown_and_noted():
    data = ("Tuyển dụng nhân viên " * 30).encode() + b"\xff" + b" end"
    decoded = decode_text(data)
    assert decoded.text.endswith("\ufffd end")
    assert "1 damaged" in decoded.note


@pytest.mark.parametrize("byte", [b"\x81", b"\xff", b"\xf0"])
def test_one_odd_byte_in_plain_text_does_not_hide_the_rest(byte):
    decoded = decode_text(b"Work in Poipet, free ticket and room. " * 5 + byte + b" call now")
    assert decoded.text.endswith("\ufffd call now")
    assert "1 damaged" in decoded.note


def test_what_fits_no_encoding_is_refused():
    with pytest.raises(InputError, match="save it as UTF-8"):
        decode_text(bytes(range(128, 256)) * 8)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_become_one(end):
    assert decode_text(f"a{end}b".encode()).text == "a\nb"
