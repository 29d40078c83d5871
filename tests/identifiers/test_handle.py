"""Accounts on platforms: by link, by the word before them, or as a lone @name."""

from __future__ import annotations

import pytest

from manumit.errors import InputError
from manumit.identifiers import IdentifierKind, find_identifiers, parse_identifier

NAMED = [
    ("Telegram: @Example_HR", "telegram", "example_hr"),
    ("TG: example_hr", "telegram", "example_hr"),
    ("tg @example_hr", "telegram", "example_hr"),
    ("tele: @example_hr", "telegram", "example_hr"),
    ("电报：@example_hr", "telegram", "example_hr"),
    ("飞机 example_hr", "telegram", "example_hr"),
    ("紙飛機：example_hr", "telegram", "example_hr"),
    ("テレグラム：@example_hr", "telegram", "example_hr"),
    ("텔레그램 example_hr", "telegram", "example_hr"),
    ("телеграм @example_hr", "telegram", "example_hr"),
    ("пишите в телеграмм: example_hr", "telegram", "example_hr"),
    ("تيليجرام: @example_hr", "telegram", "example_hr"),
    ("t e l e g r a m : @example_hr", "telegram", "example_hr"),
    ("t.e.l.e.g.r.a.m @example_hr", "telegram", "example_hr"),
    ("T E L E G R A M : @ e x a m p l e", "telegram", "example"),
    ("tеlеgrаm: @example_hr", "telegram", "example_hr"),
    ("ｔｅｌｅｇｒａｍ：＠ｅｘａｍｐｌｅ", "telegram", "example"),
    ("tele\u200bgram: @exam\u200bple", "telegram", "example"),
    ("Telegram ➡️ @example_hr", "telegram", "example_hr"),
    ("微信：example123", "wechat", "example123"),
    ("加微信example123", "wechat", "example123"),
    ("薇信 example123", "wechat", "example123"),
    ("威信号：example123", "wechat", "example123"),
    ("加V：example123", "wechat", "example123"),
    ("vx: example123", "wechat", "example123"),
    ("wx：example123", "wechat", "example123"),
    ("微 信 : example123", "wechat", "example123"),
    ("WeChat ID: example123", "wechat", "example123"),
    ("LINE ID: example.hr", "line", "example.hr"),
    ("Line: example.hr", "line", "example.hr"),
    ("ไลน์ example99", "line", "example99"),
    ("ไอดีไลน์: example", "line", "example"),
    ("แอดไลน์ @example99", "line", "example99"),
    ("加賴：example99", "line", "example99"),
    ("賴 example99", "line", "example99"),
    ("카톡 example77", "kakaotalk", "example77"),
    ("카카오톡 아이디: example", "kakaotalk", "example"),
    ("KakaoTalk ID example77", "kakaotalk", "example77"),
    ("QQ：123456789", "qq", "123456789"),
    ("扣扣 123456789", "qq", "123456789"),
    ("IG: @example.hr", "instagram", "example.hr"),
    ("Instagram example_hr", "instagram", "example_hr"),
    ("FB: example.page", "facebook", "examplepage"),
    ("TikTok @example.hr", "tiktok", "example.hr"),
    ("Twitter: @example_hr", "x", "example_hr"),
    ("X: @example_hr", "x", "example_hr"),
    ("Signal: example.01", "signal", "example.01"),
    ("@example_hr (Telegram)", "telegram", "example_hr"),
    ("@example.hr on Instagram", "instagram", "example.hr"),
]
LINKS = [
    ("https://t.me/Example_HR", "telegram", "example_hr"),
    ("t.me/example_hr?start=abc", "telegram", "example_hr"),
    ("http://telegram.me/s/example_hr/12", "telegram", "example_hr"),
    ("t.me/+AbCdEfGhIjKlMnOp", "telegram", "+AbCdEfGhIjKlMnOp"),
    ("https://t.me/joinchat/AbCdEfGhIjKlMnOp", "telegram", "+AbCdEfGhIjKlMnOp"),
    ("hxxps://t[.]me/example_hr", "telegram", "example_hr"),
    ("t . me/example_hr", "telegram", "example_hr"),
    ("tg://resolve?domain=example_hr", "telegram", "example_hr"),
    ("https://line.me/ti/p/~example", "line", "example"),
    ("line.me/R/ti/p/@example", "line", "example"),
    ("https://lin.ee/AbCdEf1", "line", "lin.ee/AbCdEf1"),
    ("https://m.me/example.page", "facebook", "examplepage"),
    ("facebook.com/example.page", "facebook", "examplepage"),
    ("https://www.facebook.com/profile.php?id=100000000000001", "facebook", "100000000000001"),
    ("https://m.facebook.com/groups/123456789/?ref=x", "facebook", "groups/123456789"),
    ("https://open.kakao.com/o/gAbCdEf", "kakaotalk", "o/gAbCdEf"),
    ("https://www.instagram.com/example.hr/?hl=en", "instagram", "example.hr"),
    ("https://www.tiktok.com/@example.hr/video/1", "tiktok", "example.hr"),
    ("https://x.com/Example_HR/status/1", "x", "example_hr"),
    ("https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv", "whatsapp", "chat/AbCdEfGhIjKlMnOpQrStUv"),
    ("https://zalo.me/g/abcdef123", "zalo", "g/abcdef123"),
]
PROSE = [
    "Contact us on telegram and call for details",
    "Add me on WhatsApp for more information",
    "Join our Telegram channel now",
    "assembly line operators needed",
    "online: apply today",
    "The signal strength is good",
    "Facebook marketing manager wanted, instagram content team",
    "tiktok live streaming host",
    "we work with Line managers and Viber teams",
    "wechat customer service staff",
    "微信客服 招聘",
    "加微信了解详情",
    "ไลน์กลุ่ม รับสมัคร",
    "텔레그램 상담원 모집",
    "telegramm operator wanted, telegram chatters needed",
    "$x = 3 and x: is unknown",
]


@pytest.mark.parametrize(("text", "kind", "value"), NAMED)
def test_name_after_its_platform_is_found(text: str, kind: str, value: str) -> None:
    (mention,) = find_identifiers(text)
    assert (mention.identifier.kind.value, mention.identifier.value) == (kind, value)
    assert mention.raw == text[mention.start : mention.end]


@pytest.mark.parametrize(("link", "kind", "value"), LINKS)
def test_link_to_an_account_is_proven(link: str, kind: str, value: str) -> None:
    for text in (link, f"Join {link}.", f"点击{link} 加入"):
        (mention,) = find_identifiers(text)
        assert (mention.identifier.kind.value, mention.identifier.value) == (kind, value)
        assert mention.checked


@pytest.mark.parametrize(("link", "kind", "value"), LINKS)
def test_link_and_value_parse_to_the_same_account(link: str, kind: str, value: str) -> None:
    if "[" not in link and " " not in link and not link.startswith("tg:"):
        parsed = parse_identifier(IdentifierKind(kind), link)
        assert parsed.value == value
        assert parse_identifier(IdentifierKind(kind), value) == parsed


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ("https://wa.me/447700900123?text=hi", "whatsapp"),
        ("https://api.whatsapp.com/send?phone=447700900123&text=hi", "whatsapp"),
        ("whatsapp://send?phone=447700900123", "whatsapp"),
        ("https://t.me/+447700900123", "telegram"),
        ("https://signal.me/#p/+447700900123", "signal"),
        ("viber://chat?number=%2B447700900123", "viber"),
    ],
)
def test_link_to_a_number_gives_the_phone_and_the_account(link: str, kind: str) -> None:
    found = find_identifiers(f"write to {link}")
    assert [(m.identifier.kind.value, m.identifier.value) for m in found] == [
        ("phone", "+447700900123"),
        (kind, "+447700900123"),
    ]


@pytest.mark.parametrize("text", PROSE)
def test_prose_about_a_platform_names_no_account(text: str) -> None:
    assert find_identifiers(text) == ()


def test_lone_name_is_a_telegram_hypothesis_with_alternatives() -> None:
    (mention,) = find_identifiers("contact @example_hr")
    assert mention.identifier.kind is IdentifierKind.TELEGRAM
    assert [a.kind.value for a in mention.alternatives] == ["instagram", "x", "tiktok"]
    assert not mention.checked


def test_several_platforms_before_a_name_are_alternatives() -> None:
    (mention,) = find_identifiers("Telegram / WeChat: example_hr")
    kinds = {mention.identifier.kind, *(a.kind for a in mention.alternatives)}
    assert kinds == {IdentifierKind.TELEGRAM, IdentifierKind.WECHAT}


def test_digits_that_are_no_phone_can_be_a_name() -> None:
    (mention,) = find_identifiers("微信号：12345678")
    assert (mention.identifier.kind.value, mention.identifier.value) == ("wechat", "12345678")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (IdentifierKind.TELEGRAM, "ab"),
        (IdentifierKind.QQ, "0123"),
        (IdentifierKind.WHATSAPP, "example"),
        (IdentifierKind.X, "much_too_long_for_this_place"),
        (IdentifierKind.WECHAT, "9 a"),
    ],
)
def test_impossible_name_is_refused_without_being_repeated(
    kind: IdentifierKind, value: str
) -> None:
    with pytest.raises(InputError) as refused:
        parse_identifier(kind, value)
    assert value not in str(refused.value)
