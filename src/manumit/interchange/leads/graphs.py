"""GraphML and GEXF 1.2, as Gephi and yEd open them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lxml import etree

from manumit.interchange.leads.graph import HEADS, nodes_and_links

__all__ = ["gexf", "graphml"]

_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_GEXF = "http://www.gexf.net/1.2draft"
_MISSING = ("Lists are joined to one text; the dates of single sightings are not in a lead.",)


def graphml(
    leads: Sequence[Mapping[str, Any]], at: datetime, tlp: str
) -> tuple[bytes, tuple[str, ...]]:
    """Return GraphML: nodes and links with every column as text, but score as a number."""
    nodes, links = nodes_and_links(leads)
    root = etree.Element(f"{{{_GRAPHML}}}graphml", nsmap={None: _GRAPHML})
    root.append(etree.Comment(f" TLP:{tlp} {at.isoformat()} A lead is neither proof nor guilt. "))
    for name in HEADS["nodes"][1:]:
        kind = "double" if name == "score" else "string"
        etree.SubElement(root, f"{{{_GRAPHML}}}key", id=name, attrib={
            "for": "node", "attr.name": name, "attr.type": kind})  # fmt: skip
    etree.SubElement(root, f"{{{_GRAPHML}}}key", id="link_kind", attrib={
        "for": "edge", "attr.name": "kind", "attr.type": "string"})  # fmt: skip
    graph = etree.SubElement(root, f"{{{_GRAPHML}}}graph", id="leads", edgedefault="directed")
    for row in nodes:
        node = etree.SubElement(graph, f"{{{_GRAPHML}}}node", id=row["id"])
        for name in HEADS["nodes"][1:]:
            if row[name]:
                etree.SubElement(node, f"{{{_GRAPHML}}}data", key=name).text = row[name]
    for number, row in enumerate(links):
        edge = etree.SubElement(graph, f"{{{_GRAPHML}}}edge", id=f"e{number}",
                                source=row["source"], target=row["target"])  # fmt: skip
        etree.SubElement(edge, f"{{{_GRAPHML}}}data", key="link_kind").text = row["kind"]
    return _bytes(root), _MISSING


def gexf(
    leads: Sequence[Mapping[str, Any]], at: datetime, tlp: str
) -> tuple[bytes, tuple[str, ...]]:
    """Return GEXF 1.2 with the columns of a node as its attributes."""
    nodes, links = nodes_and_links(leads)
    root = etree.Element(f"{{{_GEXF}}}gexf", nsmap={None: _GEXF}, version="1.2")
    meta = etree.SubElement(root, f"{{{_GEXF}}}meta", lastmodifieddate=at.date().isoformat())
    etree.SubElement(meta, f"{{{_GEXF}}}creator").text = "Manumit"
    etree.SubElement(
        meta, f"{{{_GEXF}}}description"
    ).text = f"TLP:{tlp}. A lead is neither proof nor guilt."
    graph = etree.SubElement(root, f"{{{_GEXF}}}graph", defaultedgetype="directed")
    columns = HEADS["nodes"][3:]
    declared = etree.SubElement(graph, f"{{{_GEXF}}}attributes", attrib={"class": "node"})
    for number, name in enumerate(("kind", *columns)):
        kind = "double" if name == "score" else "string"
        etree.SubElement(declared, f"{{{_GEXF}}}attribute", id=str(number), title=name, type=kind)
    holder = etree.SubElement(graph, f"{{{_GEXF}}}nodes")
    for row in nodes:
        node = etree.SubElement(holder, f"{{{_GEXF}}}node", id=row["id"], label=row["label"])
        values = etree.SubElement(node, f"{{{_GEXF}}}attvalues")
        for number, name in enumerate(("kind", *columns)):
            if row[name]:
                etree.SubElement(values, f"{{{_GEXF}}}attvalue", attrib={
                    "for": str(number), "value": row[name]})  # fmt: skip
    holder = etree.SubElement(graph, f"{{{_GEXF}}}edges")
    for number, row in enumerate(links):
        etree.SubElement(holder, f"{{{_GEXF}}}edge", id=str(number), source=row["source"],
                         target=row["target"], label=row["kind"])  # fmt: skip
    return _bytes(root), _MISSING


def _bytes(root: etree._Element) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data
