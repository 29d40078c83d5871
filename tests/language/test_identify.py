"""Languages are told by script, by model and by everyday words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.language.identify import identify_languages


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("Looking for a customer service agent in Thailand", "en"),
        ("高薪招聘客服人员，包吃包住", "zh"),
        ("รับสมัครพนักงานบริการลูกค้า", "th"),
        ("Tuyển nhân viên chăm sóc khách hàng tại Campuchia", "vi"),
        ("Tuyen nhan vien truc page, bao an o, khong can kinh nghiem", "vi"),
        ("Lowongan kerja di luar negeri, gaji besar", "id"),
        ("थाईलैंड में नौकरी चाहिए तो संपर्क करें", "hi"),
        ("থাইল্যান্ডে কম্পিউটার অপারেটর নিয়োগ", "bn"),
        ("تھائی لینڈ میں نوکری کے لیے رابطہ کریں", "ur"),
        ("थाइल्याण्डमा काम गर्न इच्छुकले सम्पर्क गर्नुहोला", "ne"),
        ("தாய்லாந்தில் வேலை வாய்ப்பு", "ta"),
        ("ត្រូវការបុគ្គលិកឆ្លើយឆាត", "km"),
        ("ထိုင်းမှာ အလုပ် ခေါ်ပါတယ်", "my"),
        ("ຮັບສະໝັກພະນັກງານ", "lo"),
        ("태국 고객센터 직원 모집합니다", "ko"),
        ("タイで働くスタッフを募集しています", "ja"),
        ("በታይላንድ ሥራ አለ", "am"),
        ("Kazi nzuri Thailand, mshahara mkubwa na nyumba bure", "sw"),
        ("Работа в Таиланде, жильё и питание", "ru"),
        ("Tailandda ish bor, oylik yaxshi, yotoqxona bepul", "uz"),
        ("Vaga de atendimento na Tailândia com passagem paga", "pt"),
        ("Offre d'emploi en Thaïlande, logement et billet payés", "fr"),
        ("Trabajo en Tailandia con vuelo y alojamiento pagados", "es"),
        ("وظيفة خدمة عملاء في تايلاند براتب عالي", "ar"),
    ],
)
def test_the_main_language_is_named(text: str, main: str) -> None:
    found = identify_languages(text)
    assert found.main == main
    assert main in found.read


def test_mixed_text_is_read_in_each_of_its_languages() -> None:
    found = identify_languages("รับสมัคร admin ตอบแชท English skill required, salary 40000 per month")
    assert {"th", "en"} <= set(found.read)


def test_text_without_letters_is_undetermined() -> None:
    assert identify_languages("12345 !!!").main == "und"


@given(st.text(max_size=300))
def test_any_text_is_answered(text: str) -> None:
    found = identify_languages(text)
    assert found.main
    assert found.read
