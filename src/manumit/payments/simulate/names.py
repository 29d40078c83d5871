"""Invented names of payees for simulated worlds."""

from __future__ import annotations

import numpy as np

__all__ = ["company_names", "exchange_names", "merchant_names", "person_names", "shell_names"]

_FIRST = [
    "Ana",
    "Bela",
    "Caro",
    "Dara",
    "Elin",
    "Faro",
    "Gita",
    "Hana",
    "Ivo",
    "Jaro",
    "Kofi",
    "Lena",
    "Mira",
    "Nilo",
    "Omar",
    "Petra",
    "Quin",
    "Rosa",
    "Sami",
    "Tara",
    "Uma",
    "Vito",
    "Wanda",
    "Yara",
    "Zeno",
    "Aiko",
    "Bao",
    "Chen",
    "Dung",
    "Emeka",
    "Farid",
    "Gul",
    "Huy",
    "Ines",
    "Jin",
    "Kaya",
    "Linh",
    "Mei",
    "Noor",
    "Oksana",
    "Pavel",
    "Rahim",
    "Suda",
    "Thanh",
    "Ulan",
    "Vera",
    "Wei",
    "Xena",
    "Yusuf",
    "Zara",
]
_LAST = [
    "Adlan",
    "Borek",
    "Cimino",
    "Dorval",
    "Ekwall",
    "Fenzi",
    "Gorun",
    "Halden",
    "Irving",
    "Jurek",
    "Kassel",
    "Lorimer",
    "Marek",
    "Navarin",
    "Ostrow",
    "Pelham",
    "Quiroga",
    "Rennert",
    "Salgado",
    "Tomsen",
    "Urbina",
    "Valdes",
    "Wenzel",
    "Yilmen",
    "Zabel",
    "Amado",
    "Boateng",
    "Castell",
    "Demir",
    "Eriksen",
    "Fofana",
    "Garrido",
    "Huang",
    "Ibrahim",
    "Jansen",
    "Kimura",
    "Lim",
    "Mbeki",
    "Nguyen",
    "Okoro",
    "Park",
    "Rossi",
    "Singh",
    "Tanaka",
    "Usman",
    "Vargas",
    "Wong",
    "Xu",
    "Yamada",
    "Zhang",
]
_TRADE = [
    "Bakery",
    "Market",
    "Pharmacy",
    "Grocers",
    "Fuel",
    "Cafe",
    "Bookshop",
    "Cinema",
    "Shoes",
    "Garden",
    "Hardware",
    "Telecom",
    "Energy",
    "Water",
    "Insurance",
    "Transit",
    "Airlines",
    "Hotel",
    "Clinic",
    "School",
    "Gym",
    "Florist",
    "Optics",
    "Toys",
]
_VAGUE = [
    "Global",
    "Pacific",
    "Golden",
    "Apex",
    "Union",
    "Royal",
    "Eastern",
    "Prime",
    "Crown",
    "Silver",
    "Ocean",
    "Summit",
    "Bright",
    "Noble",
]
_VAGUE_TRADE = [
    "Trading",
    "International",
    "Consulting",
    "Holdings",
    "Ventures",
    "Technology",
    "Enterprise",
    "Import",
    "Export",
    "Commerce",
    "Solutions",
    "Investment",
    "Logistics",
    "Digital",
]
_FORMS = ("Ltd", "LLC", "Limited", "Co Ltd", "Inc", "Pte Ltd", "GmbH", "Sdn Bhd", "SRL")
_CRAFT = [
    "Builders",
    "Roofing",
    "Interiors",
    "Legal",
    "Notary",
    "Motors",
    "University",
    "Dental",
    "Catering",
    "Travel",
]
# Names that stand on statements of customers of exchanges, and invented ones of small exchanges.
_EXCHANGES = (
    "Coinbase CB Payments Ltd",
    "Payward Ltd Kraken",
    "Foris DAX MT Crypto.com",
    "Binance",
    "Bitstamp Europe SA",
    "Gemini Trust",
    "Bitpanda GmbH",
    "Luno",
    "OKX",
    "Bybit Fintech",
    "Coinvalo Exchange",
    "Bitmara Crypto",
    "Tokenria Digital Assets",
)


def person_names(rng: np.random.Generator, count: int) -> list[str]:
    """Return invented names of persons."""
    first, last = rng.choice(_FIRST, count), rng.choice(_LAST, count)
    return [f"{a} {b}" for a, b in zip(first, last, strict=True)]


def merchant_names(rng: np.random.Generator, count: int) -> list[str]:
    """Return invented names of shops."""
    last, trade = rng.choice(_LAST, count), rng.choice(_TRADE, count)
    return [f"{a} {b}" for a, b in zip(last, trade, strict=True)]


def company_names(rng: np.random.Generator, count: int) -> list[str]:
    """Return invented names of firms with a trade: builders, notaries, schools."""
    last, craft, form = (
        rng.choice(_LAST, count),
        rng.choice(_CRAFT, count),
        rng.choice(_FORMS, count),
    )
    return [f"{a} {b} {c}" for a, b, c in zip(last, craft, form, strict=True)]


def shell_names(rng: np.random.Generator, count: int) -> list[str]:
    """Return invented names of companies that say nothing of their trade."""
    parts = (rng.choice(_VAGUE, count), rng.choice(_VAGUE_TRADE, count), rng.choice(_FORMS, count))
    return [f"{a} {b} {c}" for a, b, c in zip(*parts, strict=True)]


def exchange_names(rng: np.random.Generator, count: int) -> list[str]:
    """Return names of exchanges as they stand on statements."""
    return [str(name) for name in rng.choice(np.array(_EXCHANGES, dtype=object), count)]
