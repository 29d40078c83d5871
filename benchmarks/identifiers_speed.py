"""Measure the time of `find_identifiers` on short messages and on hostile text.

One line a case: microseconds for a message, or seconds and megabytes for hostile text,
with the day and the processor. Numbers of a message differ on every call, so that caches
of single numbers do not help. Folding the text is measured apart: it belongs to
`manumit.language`, and a desk that has folded already calls `find_identifiers_in_folded`.
"""

from __future__ import annotations

import platform
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

from manumit.identifiers import find_identifiers, find_identifiers_in_folded
from manumit.language import fold

CALLS = 2_000
NOTHING = {
    "en": "We are hiring customer service staff for our office, good salary and free room, "
    "flights paid by the company, no experience needed, come and see us this week",
    "vi": "Tuyển gấp nhân viên văn phòng, lương cao, bao ăn ở, vé máy bay miễn phí. Không cần "
    "kinh nghiệm, không cần bằng cấp, đi làm ngay trong tuần này nhé các bạn",
    "zh": "高薪招聘客服人员，包吃包住，机票报销，无需经验，工作地点东南亚，欢迎咨询了解详情",
    "th": "รับสมัครพนักงานบริการลูกค้า เงินเดือนดี ที่พักฟรี ตั๋วเครื่องบินฟรี ไม่ต้องมีประสบการณ์",
}
CONTACT = {
    "en": "Hiring customer service, good salary, free room and flights, no experience needed. "
    "Telegram @example_hr{n} or call +44 7700 900{m} today for the details",
    "vi": "Tuyển nhân viên văn phòng, lương cao, bao ăn ở, vé máy bay miễn phí, không cần kinh "
    "nghiệm. Telegram: @example_hr{n}, gọi 0912 34{m} 5 để biết thêm",
    "zh": "高薪招聘客服人员，包吃包住，机票报销，无需经验，欢迎咨询。电报：@example_hr{n} "
    "电话：138 0013 8{m}",
    "th": "รับสมัครพนักงานบริการลูกค้า เงินเดือนดี ที่พักฟรี ไลน์ example{n} โทร 081-234-5{m}",
}
HOSTILE = {
    "digits": "7" * 2_000_000,
    "spaced digits": "1 2 3 " * 100_000,
    "dots": "." * 10_000_000,
    "at signs": "@" * 1_000_000,
    "labels": "a." * 500_000,
    "letters": "a" * 2_000_000,
    "plus": "+" * 1_000_000,
    "brackets": "([{" * 300_000,
    "cues": "telegram: " * 100_000,
    "phones": "0912345678 " * 50_000,
    "spelled": "zero " * 100_000,
    "wallets": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5 " * 10_000,
    "angle": "<" * 1_000_000,
}


def main() -> None:
    """Print one line a case."""
    stamp = f"{datetime.now(tz=UTC):%Y-%m-%d} {platform.machine()} {platform.processor()}"
    print(f"identifiers_speed {stamp} Python {platform.python_version()}")
    find_identifiers("WhatsApp 0912345678 example.com zero one two three four five six")
    for language, text in NOTHING.items():
        _line(f"nothing {language}", [text] * CALLS)
    draw = random.Random(7)
    for language, text in CONTACT.items():
        texts = [
            text.replace("{n}", str(n)).replace("{m}", f"{draw.randrange(1000):03}")
            for n in range(CALLS)
        ]
        _line(f"handle and phone {language}", texts)
    for name, text in HOSTILE.items():
        seconds = _seconds(lambda text=text: find_identifiers(text))  # type: ignore[misc]
        print(f"hostile {name}: {seconds:.2f} s for {len(text) / 1e6:.1f} million characters")


def _line(name: str, texts: list[str]) -> None:
    folded = [fold(text) for text in texts]
    whole = _microseconds(lambda: [find_identifiers(text) for text in texts], len(texts))
    apart = _microseconds(lambda: [find_identifiers_in_folded(f) for f in folded], len(texts))
    print(
        f"{name}: {whole:.1f} us a message of {len(texts[0])} characters, "
        f"{apart:.1f} us without folding"
    )


def _microseconds(work: Callable[[], object], count: int) -> float:
    return min(_seconds(work) for _ in range(3)) / count * 1e6


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
