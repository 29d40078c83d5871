"""Places, cities and countries in messages: found in every script, and not in ordinary words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.catalog.gazetteer import MentionKind, PlaceMention, places_in
from manumit.catalog.spellings import SpellingStatus
from manumit.language.fold import fold


def _in(text: str) -> list[PlaceMention]:
    return list(places_in(fold(text)))


def _ids(text: str) -> set[str]:
    return {mention.item_id for mention in _in(text)}


def _countries(text: str) -> set[str]:
    return {mention.country for mention in _in(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Customer service in Sihanoukville, USD 900", "KH-SHV"),
        ("招聘西港客服，包吃包住", "KH-SHV"),
        ("シアヌークビルの電話オペレーター", "KH-SHV"),
        ("시아누크빌 고객센터 모집", "KH-SHV"),
        ("งานแอดมินที่สีหนุวิลล์", "KH-SHV"),
        ("ការងារនៅក្រុងព្រះសីហនុ", "KH-SHV"),
        ("Работа в Сиануквиле, жильё", "KH-SHV"),
        ("Job sihanoukville me hai", "KH-SHV"),
        ("งานคีย์ข้อมูล ปอยเปต", "KH-POI"),
        ("波貝公司直招", "KH-POI"),
        ("Tuyển nhân viên casino Bavet", "KH-BAV"),
        ("妙瓦底 客服 日薪", "MM-MYW"),
        ("မြဝတီမှာ အလုပ်", "MM-MYW"),
        ("เมียวดี รับแอดมิน", "MM-MYW"),
        ("KK Park လုပ်ငန်း", "MM-KKP"),
        ("去KK園區上班", "MM-KKP"),
        ("Shwe Kokko new city, data entry", "MM-SHK"),
        ("Laukkaing hotel staff", "MM-LAU"),
        ("แม่สอด มีรถรับ", "TH-MSO"),
        ("driver will take you from Mae Sot", "TH-MSO"),
        ("金三角特区 招聘", "LA-GTZ"),
        ("ວຽກຢູ່ ບໍ່ແກ້ວ", "LA-GTZ"),
        ("Đi qua cửa khẩu Mộc Bài", "VN-MOC"),
        ("O'Smach resort needs chat agents", "KH-OSM"),
        ("ចាំទទួលនៅជ្រៃធំ", "KH-CHR"),
        ("hiring for Bamban, Tarlac", "PH-BAM"),
        ("மியாவடி வேலை", "MM-MYW"),
        ("म्यावाडी काम", "MM-MYW"),
        ("وظائف في مياوادي", "MM-MYW"),
        ("ሚያዋዲ ሥራ", "MM-MYW"),
    ],
)
def test_a_place_is_found_in_every_script(text: str, expected: str) -> None:
    assert expected in _ids(text)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Work in Cambodia", "KH"), ("ทำงานที่กัมพูชา", "KH"), ("去柬埔寨上班", "KH"),
        ("đi Campuchia làm việc", "KH"), ("kerja di Kamboja", "KH"), ("bekerja di Kemboja", "KH"),
        ("trabaho sa Cambodia", "KH"), ("कंबोडिया में नौकरी", "KH"), ("कम्बोडियामा काम", "KH"),
        ("কম্বোডিয়াতে চাকরি", "KH"), ("کمبوڈیا میں نوکری", "KH"), ("கம்போடியாவில் வேலை", "KH"),
        ("ការងារនៅកម្ពុជា", "KH"), ("ကမ္ဘောဒီးယားမှာ အလုပ်", "KH"), ("ວຽກຢູ່ກຳປູເຈຍ", "KH"),
        ("캄보디아에서 근무", "KH"), ("カンボジアで勤務", "KH"), ("በካምቦዲያ ሥራ", "KH"),
        ("kazi Kambodia", "KH"), ("работа в Камбодже", "KH"), ("trabalho no Camboja", "KH"),
        ("travail au Cambodge", "KH"), ("trabajo en Camboya", "KH"), ("عمل في كمبوديا", "KH"),
        ("وكمبوديا", "KH"), ("🇰🇭 job", "KH"), ("缅北 招聘", "MM"), ("Myanmar job", "MM"),
        ("работа в Мьянме", "MM"), ("미얀마 취업", "MM"), ("ไปทำงานพม่า", "MM"),
        ("sang Lào làm", "LA"), ("Laos casino", "LA"), ("라오스 취업", "LA"), ("老挝 工作", "LA"),
        ("UAE visa", "AE"), ("दुबई में नौकरी", "AE"), ("Dubai", "AE"), ("ОАЭ", "AE"),
        ("方案: 泰国直招", "TH"), ("थाईलैंडमा", "TH"), ("Таиланде", "TH"), ("태국으로", "TH"),
    ],
)  # fmt: skip
def test_a_country_is_found_in_every_language(text: str, country: str) -> None:
    assert country in _countries(text)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Office in Bangkok", "TH"), ("Bangkok IT company", "TH"), ("曼谷办公室", "TH"),
        ("กรุงเทพฯ", "TH"), ("В Бангкоке", "TH"), ("Làm ở Sài Gòn", "VN"), ("Hanoi office", "VN"),
        ("Kuala Lumpur", "MY"), ("Manila call center", "PH"), ("Jakarta", "ID"), ("Nairobi", "KE"),
        ("Kampala", "UG"), ("ቦሌ አዲስ አበባ", "ET"), ("দিল্লি ঢাকায়", "BD"), ("Vientiane", "LA"),
        ("ရန်ကုန်မြို့", "MM"), ("방콕 지사", "TH"), ("بالدوحة", "QA"), ("São Paulo", "BR"),
    ],
)  # fmt: skip
def test_a_city_implies_its_country(text: str, country: str) -> None:
    assert country in _countries(text)


ORDINARY = [
    # English
    "Male or female applicants, aged 18 to 35, are welcome.",
    "Nice team, mobile allowance, reading test, bath and kitchen in every room.",
    "Our muse is good design; a van driver and an orange uniform are needed.",
    "Chad and Jordan will call you; Georgia from HR sends the contract.",
    "Turn left at the split, park behind the mall and pick a date.",
    "We value our women and roman catholic heritage.",
    "International school seeks a shaping coach for Hidden Valley campus.",
    "Please file with the SEC; a 401k and IRA plan are offered.",
    "Guinea pig care, perm salon, batman costume, tin can, polish nails.",
    "See www.example.co.uk for the form.",
    # Vietnamese, also written without accents
    "Anh Đức và chị Nga tuyển lao động phổ thông, lương ổn định.",
    "Xuat khau lao dong, luong cao, bao an o, nguoi lao dong dong thue.",
    "Mỹ phẩm và áo sơ mi, ý tưởng mới, pháp luật, thẩm mỹ.",
    "Băn khoăn đến ban mai, quả cam ngon.",
    "Học tiếng Thái, tiếng Trung, tiếng Nhật và tiếng Anh.",
    "Xa mặt cách lòng.",
    # Indonesian, Malay
    "Kirim surat lamaran, lima juta per bulan, solo karier, tidak lapar.",
    "Di medan kerja, bursa saham, batang pohon, negara kita, tak perlu pengalaman.",
    "Wajib bisa bahasa Inggris dan bahasa Indonesia; orang Indonesia diutamakan.",
    # Filipino
    "Mali ang sagot; laos na ang artista; bago ang mati; bata pa siya.",
    # Swahili
    "Mali yangu safi; kazi nzuri; chadi ya bei.",
    # Russian
    "Того, кто ищет индивидуальный подход, ждём; китайский язык не нужен, дуба нет.",
    "Мария и Роман, мелкий ремонт, оманский кофе, чадо, малина.",
    # Korean
    "사랑이란 무엇인가, 오만 원, 수단과 방법, 기대만큼, 이천 원, 무인도, 중국어 가능자",
    # Japanese
    "タイプ入力、ネクタイ、マリオ、チャドクガ、ペルソナ",
    # Chinese
    "越来越好，东方红，保定期限，大马路，平安健康，江西港口，会说泰语，中国人优先",
    # Thai
    "เวลาว่าง ทำเลย ตากผ้า ภาษาจีน คนไทย อาหารไทย ย้ายมาเล่น โซลูชั่น เช็กโค้ด",
    # Khmer, Lao
    "ចេះភាសាចិន និងភាសាថៃ",
    "ຮູ້ພາສາຈີນ ແລະ ຄົນໄທ",
    # Hindi, Bengali, Tamil
    "माली चाहिए, चीनी खाना, सूरत अच्छी, वह गया, कोटा पूरा",
    "চাঁদপুরী মালি, চীনা খাবার",
    "டைப்பிங் வேலை, சாட்டிங்",
    # Arabic, Urdu, Amharic
    "صور المدينة جميلة، العين بصيرة، جدة الطفل، قطر الدائرة",
    "مالی مدد درکار ہے",
    "ማሊያ ለብሶ",
    # Spanish, Portuguese, French
    "Quito la mesa; feliz natal; la paz; rosario; cali no.",
    "O salvador da pátria; laços; cuba de gelo.",
    "Nice journée, la reunion, tours de garde.",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_are_no_places(text: str) -> None:
    assert [mention.quote for mention in _in(text)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Muse town, Myanmar border", "MM-MUS"),
        ("work in Golden Triangle, Laos", "LA-GTZ"),
        ("POGO hub in Pasay", "PH-POGO"),
        ("老街 果敢 直招", "MM-LAU"),
    ],
)
def test_context_makes_an_ambiguous_name_a_place(text: str, expected: str) -> None:
    assert expected in _ids(text)


@pytest.mark.parametrize(
    ("text", "country"),
    [("Hotel in Male, Maldives", "MV"), ("Lima, Peru", "PE"), ("Surat, Gujarat", "IN"),
     ("Muscat, Oman", "OM"), ("Tbilisi, Georgia", "GE"), ("Oman visa job", "OM")],
)  # fmt: skip
def test_context_makes_an_ambiguous_name_a_city_or_country(text: str, country: str) -> None:
    ambiguous = text.split(",")[0].split(" ")[-1] if "," in text else "Oman"
    if ambiguous in ("Muscat", "Tbilisi"):
        ambiguous = text.split(", ")[1]
    assert country in {m.country for m in _in(text) if m.quote == ambiguous}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("সিহানৌকভিলে চাকরি", "KH-SHV"), ("コッコンで勤務", "KH-KKG"), ("в Кохконге", "KH-KKG"),
     ("Tachilek border", "MM-TAC"), ("चिएंग राय से", "TH-CRI"), ("プルサットで勤務", "KH-PST")],
)  # fmt: skip
def test_a_town_of_a_place_is_that_place_in_every_script(text: str, expected: str) -> None:
    (mention,) = _in(text)
    assert (mention.kind, mention.item_id) == (MentionKind.PLACE, expected)


def test_other_parts_of_america_are_not_the_united_states() -> None:
    assert _countries("jobs in North America and Latin America") == set()
    assert _countries("jobs in America") == {"US"}


def test_the_longest_name_wins() -> None:
    assert [m.quote for m in _in("金三角特区")] == ["金三角特区"]
    assert [m.item_id for m in _in("去柬埔寨")] == ["KH"]
    assert [m.quote for m in _in("Ho Chi Minh City")] == ["Ho Chi Minh City"]
    assert [m.item_id for m in _in("South Korea")] == ["KR"]
    assert [m.item_id for m in _in("🇹🇭🇰🇭")] == ["TH", "KH"]


def test_a_mention_points_at_the_original_words() -> None:
    text = "Ｊｏｂ in Ca\u200bmbodia, Ｍａｅ Ｓｏｔ!"
    for mention in _in(text):
        assert text[mention.start : mention.end] == mention.quote
    assert [m.quote for m in _in(text)] == ["Ca\u200bmbodia", "Ｍａｅ Ｓｏｔ"]


def test_a_russian_ending_belongs_to_the_quote() -> None:
    (mention,) = _in("работа в Камбодже!")
    assert mention.quote == "Камбодже"


def test_the_kind_says_what_was_named() -> None:
    kinds = [m.kind for m in _in("Myawaddy, Bangkok, Thailand")]
    assert kinds == [MentionKind.PLACE, MentionKind.CITY, MentionKind.COUNTRY]


@given(st.text(max_size=200))
def test_any_text_gives_ordered_separate_mentions(text: str) -> None:
    reached = 0
    for mention in _in(text):
        assert reached <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.quote
        reached = mention.end


@given(
    st.sampled_from(["Cambodia", "柬埔寨", "กัมพูชา", "캄보디아", "Камбоджа", "KK Park"]),
    st.text(alphabet=" .,!?\n$0123456789", min_size=1, max_size=20),
)
def test_a_name_between_marks_is_always_found(name: str, marks: str) -> None:
    assert [m.quote for m in _in(f"{marks}\n{name}\n{marks}")] == [name]


def test_nothing_named_gives_nothing() -> None:
    assert places_in(fold("")) == ()
    assert places_in(fold("hello")) == ()


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("去槟城做客服", "MY"),
        ("Bali villa staff", "ID"),
        ("宿务 招聘", "PH"),
    ],
)
def test_a_city_that_geonames_lacks_is_found_and_marked(text: str, country: str) -> None:
    (mention,) = _in(text)
    assert (mention.kind, mention.country) == (MentionKind.CITY, country)
    assert mention.status is SpellingStatus.UNVERIFIED
