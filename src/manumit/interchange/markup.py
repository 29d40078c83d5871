"""Text out of HTML pages. Runs in the separate process: a page can be built to hang a parser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

__all__ = ["html_text", "telegram_entries"]

_SKIPPED = frozenset({"script", "style", "noscript", "template", "svg", "head"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figure"}
    | {"footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"}
    | {"nav", "ol", "p", "pre", "section", "table", "tr", "ul"}
)
_CELLS = frozenset({"td", "th"})
_SPACE = re.compile(r"[ \t\r\f\v\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")


class _Text(HTMLParser):
    """Collects text as a reader sees it: blocks on lines of their own, link targets behind."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._skipping: list[str] = []
        self._target = ""
        self._link_text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED and not (tag == "head" and self._skipping):
            self._skipping.append(tag)
        elif self._skipping and tag == "body":
            self._skipping.clear()  # a head that nobody closed
        if tag in _BLOCKS:
            self.pieces.append("\n")
        if tag == "a":
            self._target = dict(attrs).get("href") or ""
            self._link_text = []

    def handle_endtag(self, tag: str) -> None:
        if self._skipping and tag == self._skipping[-1]:
            self._skipping.pop()
        elif tag in _CELLS:
            self.pieces.append("\t")
        elif tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag == "a":
            target, self._target = self._target, ""
            if "://" in target and target not in "".join(self._link_text):
                self.pieces.append(f" ({target})")

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.pieces.append(_SPACE.sub(" ", data))
            self._link_text.append(data)


def html_text(page: str) -> str:
    """Return the visible text of a page, with the targets of links behind their words.

    >>> html_text("<p>Apply <a href='https://jobs.example.com'>here</a></p><p>Now</p>")
    'Apply here (https://jobs.example.com)\\n\\nNow'
    """
    parser = _Text()
    parser.feed(page)
    parser.close()
    lines = (line.strip() for line in "".join(parser.pieces).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


class _Telegram(HTMLParser):
    """Collects the messages of a Telegram HTML export by the classes of its divisions."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.entries: list[dict[str, object]] = []
        self._open: list[str] = []  # what each open division is, "" when of no interest
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" and "text" in self._open:
            self._add("text", "\n")
        if tag == "a":
            self._href = dict(attrs).get("href") or ""
        if tag != "div":
            return
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        role = ""
        if "message" in classes:
            role = "message"
            kind = "service" if "service" in classes else "message"
            self.entries.append({"kind": kind, "line": self.getpos()[0], "from": "", "text": ""})
        elif self.entries and "forwarded" in classes:
            role = "forwarded"
        elif self.entries and "date" in classes and "forwarded" not in self._open:
            self.entries[-1]["date"] = given.get("title") or ""
        elif "from_name" in classes and "forwarded" not in self._open:
            role = "from"
        elif "text" in classes:
            role = "text"
        elif "media_wrap" in classes and self.entries:
            role = "media"
            self.entries[-1]["media"] = True
        self._open.append(role)

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._open:
            self._open.pop()
        elif tag == "a" and "text" in self._open:
            text = str(self.entries[-1]["text"]) if self.entries else ""
            if "://" in self._href and self._href not in text:
                self._add("text", f" ({self._href})")

    def handle_data(self, data: str) -> None:
        for role in ("from", "text"):
            if role in self._open and "media" not in self._open:
                self._add(role, _SPACE.sub(" ", data))

    def _add(self, role: str, text: str) -> None:
        if self.entries:
            self.entries[-1][role] = str(self.entries[-1][role]) + text


def telegram_entries(page: str) -> list[dict[str, object]]:
    """Return the messages of a ``messages.html``: kind, line, from, date, text, media."""
    parser = _Telegram()
    parser.feed(page)
    parser.close()
    return parser.entries
