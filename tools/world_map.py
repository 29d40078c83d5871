"""Make the world map of the flow desk from Natural Earth: projected paths and points.

Needs ../shared (Natural Earth is public domain; the TopoJSON of 110 m is ISC, Michael Bostock).
Writes src/manumit/data/flows/world.json. Run: ``python tools/world_map.py``.
"""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PLACES = ROOT.parent / "shared" / "data" / "places"
TARGET = ROOT / "src" / "manumit" / "data" / "flows" / "world.json"
WIDTH, HEIGHT = 1000.0, 470.0
TOP_LATITUDE, BOTTOM_LATITUDE = 78.0, -57.0


def projected(lon: float, lat: float) -> tuple[float, float]:
    """Return canvas units of the Equal Earth projection (Savric, Patterson and Jenny 2018)."""
    top, bottom = _equal_earth(0, TOP_LATITUDE)[1], _equal_earth(0, BOTTOM_LATITUDE)[1]
    x, y = _equal_earth(lon, lat)
    edge = _equal_earth(180, 0)[0]
    return (x + edge) / (2 * edge) * WIDTH, (top - y) / (top - bottom) * HEIGHT


def _equal_earth(lon: float, lat: float) -> tuple[float, float]:
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(lat)))
    t2, t6 = theta**2, theta**6
    x = (
        2 * math.sqrt(3) * math.radians(lon) * math.cos(theta)
        / (3 * (9 * a4 * t6 * t2 + 7 * a3 * t6 + 3 * a2 * t2 + a1))
    )  # fmt: skip
    return x, theta * (a4 * t6 * t2 + a3 * t6 + a2 * t2 + a1)


def main() -> None:
    """Write the file."""
    topology = json.loads((PLACES / "world-atlas/countries-110m.json").read_text())
    arcs = _arcs(topology)
    parts = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        if geometry["properties"]["name"] == "Antarctica":
            continue
        rings = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in rings:
            parts += [_path(_joined(ring, arcs)) for ring in polygon]
    shapes = json.loads((PLACES / "natural-earth/ne_50m_admin_0_countries.json").read_text())
    points = {}
    for feature in shapes["features"]:
        told = feature["properties"]
        code = told["ISO_A2"] if len(told["ISO_A2"]) == 2 else told["WB_A2"]
        code = {"France": "FR", "Norway": "NO", "Kosovo": "XK", "Taiwan": "TW"}.get(
            told["NAME"], code
        )
        if len(code) != 2 or code == "-9":
            continue
        x, y = projected(*_middle(feature["geometry"]))
        points[code] = [round(x, 1), round(y, 1)]
    content = {
        "source": "Natural Earth 4.1 (public domain), by world-atlas 2.0.2 (ISC, Michael Bostock)",
        "projection": "Equal Earth",
        "width": WIDTH,
        "height": HEIGHT,
        "points": dict(sorted(points.items())),
        "path": "".join(parts),
    }
    TARGET.write_text(json.dumps(content, separators=(",", ":")) + "\n")
    print(f"{len(points)} points, {TARGET.stat().st_size:,} bytes")


def _arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        found.append(line)
    return found


def _joined(ring: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    line: list[tuple[float, float]] = []
    for number in ring:
        part = arcs[number] if number >= 0 else arcs[~number][::-1]
        line += part[1:] if line else part
    return line


def _path(line: list[tuple[float, float]]) -> str:
    """Return a ring as a path; one that runs over the antimeridian is parted there."""
    parts = [[line[0]]]
    for before, after in pairwise(line):
        if abs(after[0] - before[0]) > 180:
            parts.append([])
        parts[-1].append(after)
    if len(parts) > 1 and parts[0][0] == parts[-1][-1]:
        parts[0] = parts.pop() + parts[0]
    return "".join(_closed(part) for part in parts)


def _closed(line: list[tuple[float, float]]) -> str:
    dots: list[str] = []
    for lon, lat in line:
        x, y = projected(lon, lat)
        dot = f"{x:.1f},{y:.1f}"
        if not dots or dots[-1] != dot:
            dots.append(dot)
    return f"M{'L'.join(dots)}Z" if len(dots) > 3 else ""


def _middle(geometry: dict[str, Any]) -> tuple[float, float]:
    """Return the centre of gravity of the largest part."""
    polygons = geometry["coordinates"]
    rings = [polygons[0]] if geometry["type"] == "Polygon" else [part[0] for part in polygons]
    best, found = 0.0, (0.0, 0.0)
    for ring in rings:
        area = x = y = 0.0
        for (x0, y0), (x1, y1) in pairwise(ring):
            cross = x0 * y1 - x1 * y0
            area += cross
            x += (x0 + x1) * cross
            y += (y0 + y1) * cross
        if abs(area) > best:
            best, found = abs(area), (x / (3 * area), y / (3 * area))
    return found


if __name__ == "__main__":
    main()
