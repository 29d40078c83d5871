"""Messages of one wording are one campaign, in every script; others are not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.errors import InputError
from manumit.offers.campaigns import CampaignIndex, template_of

WORDINGS = {
    "en": "Customer service agents for our office, salary {} USD, free flight and room, write {}",
    "vi": "Tuyển nhân viên trực chat lương {} triệu bao ăn ở vé máy bay công ty lo liên hệ {} ngay",
    "zh": "高薪招聘打字员客服月薪{}起包吃包住报销机票护照签证公司办理无需经验联系{}名额有限",
    "th": "รับสมัครแอดมินตอบแชทเงินเดือน {} บาท ที่พักฟรี อาหารฟรี ไม่ต้องมีประสบการณ์ ติดต่อ {} ด่วน",
    "km": "ត្រូវការបុគ្គលិកវាយអត្ថបទ ប្រាក់ខែ {} ដុល្លារ ស្នាក់នៅនិងអាហារឥតគិតថ្លៃ ទាក់ទង {} ឥឡូវនេះ",
    "lo": "ຮັບພະນັກງານຕອບແຊັດ ເງິນເດືອນ {} ກີບ ທີ່ພັກຟຣີ ອາຫານຟຣີ ບໍ່ຕ້ອງມີປະສົບການ ຕິດຕໍ່ {} ດ່ວນ",
    "my": "ကွန်ပျူတာစာရိုက်ဝန်ထမ်းအလိုရှိ လစာ {} ဒေါ်လာ နေစားငြိမ်း အတွေ့အကြုံမလို ဆက်သွယ်ရန် {} အမြန်",
    "hi": "कंप्यूटर ऑपरेटर की भर्ती, वेतन {} रुपये महीना, रहना खाना फ्री, टिकट कंपनी देगी, संपर्क {} जल्दी",
    "ar": "وظيفة خدمة عملاء براتب {} دولار شهريا مع تذكرة وسكن وطعام مجانا بدون خبرة تواصل {} الان",
    "ru": "Работа оператором чата, зарплата {} долларов, перелёт и жильё даром, пишите {} сегодня",
    "am": "የኮምፒውተር ኦፕሬተር ስራ ደሞዝ {} ዶላር ነጻ ትኬት መኖሪያ እና ምግብ ልምድ አያስፈልግም ደውሉ {} ዛሬ",
}
CONTACTS = ["@example_one", "+44 7700 900123", "example.com/jobs", "@example_2", "+1 202 555 0123"]


@pytest.mark.parametrize("language", WORDINGS)
def test_other_numbers_and_contacts_are_the_same_campaign(language: str) -> None:
    index = CampaignIndex()
    found = [
        index.add(f"{n}", WORDINGS[language].format(1000 * (n + 1), contact)).campaign_id
        for n, contact in enumerate(CONTACTS)
    ]
    assert set(found) == {"0"}


def test_other_wordings_are_other_campaigns() -> None:
    index = CampaignIndex()
    found = {
        index.add(tag, text.format(1500, "@example")).campaign_id for tag, text in WORDINGS.items()
    }
    assert found == set(WORDINGS)


def test_a_short_message_inside_a_longer_one_joins_it() -> None:
    core = WORDINGS["zh"].format("2万", "@example")
    index = CampaignIndex()
    index.add("long", core + "本公司环境优美设施齐全节假日福利丰厚")
    assert index.add("short", core).campaign_id == "long"


def test_one_by_one_and_all_at_once_give_the_same_groups() -> None:
    texts = [w.format(n, c) for w in WORDINGS.values() for n, c in enumerate(CONTACTS)]
    random.Random(7).shuffle(texts)
    ids = [str(n) for n in range(len(texts))]
    one, many = CampaignIndex(), CampaignIndex()
    for message_id, text in zip(ids, texts, strict=True):
        one.add(message_id, text)
    assert many.add_many(ids, texts) == [one.campaign_of(message_id) for message_id in ids]


def test_order_does_not_change_who_belongs_together() -> None:
    texts = {f"{t}{n}": w.format(n, c) for t, w in WORDINGS.items() for n, c in enumerate(CONTACTS)}
    partitions = []
    for seed in range(3):
        names = list(texts)
        random.Random(seed).shuffle(names)
        index = CampaignIndex()
        groups: dict[str, set[str]] = {}
        for name, group in zip(
            names, index.add_many(names, [texts[n] for n in names]), strict=True
        ):
            groups.setdefault(group, set()).add(name)
        partitions.append(sorted(map(sorted, groups.values())))
    assert partitions[0] == partitions[1] == partitions[2]


def test_find_remembers_nothing() -> None:
    index = CampaignIndex()
    index.add("a", WORDINGS["en"].format(1200, "@example_one"))
    found = index.find(WORDINGS["en"].format(1800, "+44 7700 900123"))
    assert found is not None
    assert found.campaign_id == "a"
    assert len(index) == 1
    assert index.find("Something else entirely, about the weather of next week") is None


def test_a_saved_index_goes_on_as_before() -> None:
    index = CampaignIndex()
    index.add("a", WORDINGS["th"].format(1200, "@example_one"))
    again = CampaignIndex.load(index.dump())
    assert again.add("b", WORDINGS["th"].format(900, "@example_2")).campaign_id == "a"


@pytest.mark.parametrize("data", [b"", b"x", b"PK\x03\x04 broken"])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="saved index"):
        CampaignIndex.load(data)


@pytest.mark.parametrize("text", ["", "🔥🔥🔥", " ", "a" * 1_000_000, "\ud800", "9" * 5000])
def test_odd_texts_are_taken(text: str) -> None:
    assert CampaignIndex().add("x", text).campaign_id == "x"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=12))
def test_equal_texts_are_one_campaign(texts: list[str]) -> None:
    index = CampaignIndex()
    ids = [str(n) for n in range(2 * len(texts))]
    groups = index.add_many(ids, texts + texts)
    for n in range(len(texts)):
        assert groups[n] == groups[n + len(texts)]


@pytest.mark.parametrize("language", WORDINGS)
def test_a_template_keeps_the_words_and_marks_what_varies(language: str) -> None:
    texts = [WORDINGS[language].format(1000 * (n + 1), c) for n, c in enumerate(CONTACTS)]
    parts = template_of(texts).parts
    assert any(part.is_slot for part in parts)
    common = "".join(part.text for part in parts if not part.is_slot)
    assert "7700" not in common
    assert len(common) > len(WORDINGS[language]) / 2
