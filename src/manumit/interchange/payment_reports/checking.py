"""Does a goAML report have the right elements, in order, with texts of the right form?

This is the product's own check, declared in ``data/goaml``; it knows the elements that
Manumit writes. The XSD of the FIU knows more, its codes above all.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from manumit.catalog.report_profiles import GoamlProfile, goaml_profile

__all__ = ["check_goaml"]


def check_goaml(xml: bytes, profile: GoamlProfile | None = None) -> list[str]:
    """Return what is wrong: line, element and rule, never the content; empty if nothing is.

    Examples
    --------
    >>> check_goaml(b"<report><rentity_id>0</rentity_id></report>")[0]
    'line 1: "rentity_id" holds a text of the wrong form'
    >>> check_goaml(b"<report>")
    ['not well-formed XML']
    """
    rules = profile or goaml_profile()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        return ["not well-formed XML"]
    if root.getroottree().docinfo.doctype:
        return ["a document type is not allowed"]
    if root.tag != "report":
        return ['the first element is not "report"']
    problems: list[str] = []
    _check(root, rules, problems)
    return problems


def _check(element: Any, rules: GoamlProfile, problems: list[str]) -> None:
    """Add the problems of an element and of all below it, in the order of the document."""
    if element.attrib:
        problems.append(f'line {element.sourceline}: "{element.tag}" has attributes')
    shape = rules.shapes.get(element.tag)
    children = [child for child in element if isinstance(child.tag, str)]
    if shape is None:
        _check_text(element, children, rules, problems)
        return
    if (element.text or "").strip() or any((c.tail or "").strip() for c in element):
        problems.append(f'line {element.sourceline}: "{element.tag}" holds text of its own')
    known = {name for part in shape for name in part.rstrip("?+").split("|")}
    for child in children:
        if child.tag in known:
            _check(child, rules, problems)
        else:
            problems.append(f'line {child.sourceline}: an element is not known in "{element.tag}"')
    _check_order(element, [c for c in children if c.tag in known], shape, problems)


def _check_order(
    element: Any, children: list[Any], shape: tuple[str, ...], problems: list[str]
) -> None:
    at = 0
    for part in shape:
        names = part.rstrip("?+").split("|")
        seen = 0
        while at < len(children) and children[at].tag in names and (not seen or part[-1] == "+"):
            at, seen = at + 1, seen + 1
        if not seen and part[-1] != "?":
            problems.append(
                f'line {element.sourceline}: "{" or ".join(names)}" is missing or out of order '
                f'in "{element.tag}"'
            )
    if at < len(children):
        child = children[at]
        problems.append(f'line {child.sourceline}: "{child.tag}" is repeated or out of order')


def _check_text(
    element: Any, children: list[Any], rules: GoamlProfile, problems: list[str]
) -> None:
    parent = element.getparent()
    kind = rules.kind_of(parent.tag, element.tag)
    fits = kind is not None and kind.fullmatch(element.text or "")
    if children or not fits:
        problems.append(
            f'line {element.sourceline}: "{element.tag}" holds a text of the wrong form'
        )
