"""Countries by code, their names in all languages, flags, and the rules for ambiguous names."""

from __future__ import annotations

import pytest

from manumit.catalog.countries import countries, country, country_names, flag, name_rules
from manumit.errors import InputError

NAMES = {(name, code) for name, code, _ in country_names()}


def test_every_country_of_the_standard_is_there() -> None:
    assert len(countries()) >= 249
    assert {c.alpha3 for c in countries().values()} >= {"KHM", "MMR", "LAO", "PHL", "TWN"}


@pytest.mark.parametrize(
    "name",
    [
        "Cambodia", "柬埔寨", "กัมพูชา", "Campuchia", "Kamboja", "Kemboja", "Cambodge", "Camboya",
        "Camboja", "कंबोडिया", "কম্বোডিয়া", "கம்போடியா", "کمبوڈیا", "កម្ពុជា", "ကမ္ဘောဒီးယား",
        "ກຳປູເຈຍ", "캄보디아", "カンボジア", "ካምቦዲያ", "Камбоджа", "كمبوديا", "🇰🇭",
    ],
)  # fmt: skip
def test_cambodia_is_known_in_every_language(name: str) -> None:
    assert (name, "KH") in NAMES


@pytest.mark.parametrize(
    ("name", "code"),
    [("UAE", "AE"), ("泰国", "TH"), ("緬甸", "MM"), ("Miến Điện", "MM"), ("미얀마", "MM"),
     ("Мьянма", "MM"), ("Filipinas", "PH"), ("ลาว", "LA"), ("Đài Loan", "TW"), ("🇦🇪", "AE")],
)  # fmt: skip
def test_short_forms_are_known(name: str, code: str) -> None:
    assert (name, code) in NAMES


def test_no_name_of_a_country_that_is_scanned_is_a_single_letter() -> None:
    assert {name for name, _ in NAMES if len(name.strip()) < 2} <= {"괌"}  # Guam; never scanned


def test_a_flag_is_two_letters() -> None:
    assert flag("mm") == "🇲🇲"


def test_legal_tender_is_known() -> None:
    assert country("KH").currencies == ("KHR",)
    assert "USD" in country("us").currencies


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(InputError, match="not known") as refused:
        country("ZZ")
    assert refused.value.code == "catalog.country"


def test_every_ambiguous_name_has_a_condition_or_is_listed_to_be_read_as_it_is() -> None:
    rules = name_rules()
    assert all(entry.names for entry in rules.ambiguous)
    assert rules.leave_out
    assert rules.short_cities
