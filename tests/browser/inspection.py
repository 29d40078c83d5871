"""What the walk looks at on a page; each function returns faults in words, or nothing."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

__all__ = ["Listener", "accessibility_faults", "focus_faults", "sideways_faults"]

_AXE = Path(__file__).parent / "vendor" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_RUN_AXE = """
async (rules) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: rules } });
  return found.violations.map((one) =>
    `${one.id}: ${one.help} [${one.nodes.slice(0, 3).map((node) => node.target).join("; ")}]`);
}
"""

_WIDER = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const inScroller = (element) => element.closest(".mm-scroll, dialog:not([open])");
  return [`${document.documentElement.scrollWidth} > ${width}: ` +
    [...document.body.querySelectorAll("*")]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        return !inScroller(element) && box.width > 0 && (box.right > width + 1 || box.left < -1);
      })
      .slice(0, 4)
      .map((element) => element.tagName + "." + element.className)
      .join(", ")];
}
"""

# Remember how every control looks at rest, so that the same control in focus can be compared.
_LIST_CONTROLS = """
() => {
  const look = (element) => {
    const parts = [element, ...(element.labels ?? [])];
    return parts.flatMap((part) => ["", "::before", "::after"].map((pseudo) => {
      const style = getComputedStyle(part, pseudo || null);
      return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow,
        style.backgroundColor, style.borderTopColor, style.borderTopWidth, style.top,
        style.borderBottomColor, style.textDecorationLine].join("|");
    })).join("~");
  };
  window.lookOf = look;
  window.nameOf = (element) =>
    [element.tagName, element.id || element.className || element.textContent.trim()].join(" ");
  const groups = new Set();
  const controls = [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")].filter((element) => {
      if (element.tabIndex < 0 || element.disabled || element.type === "hidden") return false;
      if (!element.checkVisibility({ visibilityProperty: true })) return false;
      if (element.type === "radio") {
        if (groups.has(element.name)) return false;
        groups.add(element.name);
      }
      return true;
    });
  // Tab starts at the top, also where the page has put the focus on its error summary.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  window.controls = controls;
  window.atRest = new Map(controls.map((element) => [element, look(element)]));
  window.visited = new Set();
  return controls.length;
}
"""

_AT_FOCUS = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return { end: true };
  const key = element.type === "radio"
    ? window.controls.find((one) => one.type === "radio" && one.name === element.name)
    : element;
  window.visited.add(key);
  const rest = window.atRest.get(element);
  const name = window.nameOf(element);
  return {
    end: false,
    name,
    skip: element.classList.contains("govuk-skip-link"),
    shown: rest === undefined || rest !== window.lookOf(element),
  };
}
"""

_NOT_VISITED = """
() => window.controls.filter((element) => !window.visited.has(element)).map(window.nameOf)
"""


class Listener:
    """Hears what a page complains about, and where it goes."""

    def __init__(self, page: Page, address: str) -> None:
        self.faults: list[str] = []
        self._host = urlsplit(address).netloc
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if "status of 422" in message.text:  # a form sent back with its errors, as it should be
            return
        if message.type in {"error", "warning"}:
            self.faults.append(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).netloc != self._host:
            self.faults.append(f"request to another site: {urlsplit(request.url).netloc}")


@lru_cache(maxsize=1)
def _axe() -> str:
    return _AXE.read_text(encoding="utf-8")


def accessibility_faults(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 A and AA and its best practice."""
    page.evaluate(_axe())
    return [f"axe {fault}" for fault in page.evaluate(_RUN_AXE, _RULES)]


def sideways_faults(page: Page, *, width: int, height: int) -> list[str]:
    """Return what makes the page wider than a window of this size."""
    page.set_viewport_size({"width": width, "height": height})
    return [f"sideways at {width} px: {fault}" for fault in page.evaluate(_WIDER)]


def focus_faults(page: Page) -> list[str]:
    """Return the controls that Tab does not reach, or that do not show the focus."""
    faults = []
    count = page.evaluate(_LIST_CONTROLS)
    for step in range(count + 10):
        page.keyboard.press("Tab")
        now = page.evaluate(_AT_FOCUS)
        if now["end"]:
            break
        if step == 0 and not now["skip"]:
            faults.append(f"the first Tab reaches {now['name']}, not the skip link")
        if not now["shown"]:
            faults.append(f"focus is not visible on {now['name']}")
    faults.extend(f"Tab does not reach {name}" for name in page.evaluate(_NOT_VISITED))
    return faults
