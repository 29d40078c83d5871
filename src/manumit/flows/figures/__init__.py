"""Figures of the flow desk, drawn without a browser: SVG that stands alone."""

from manumit.flows.figures.curve import curve_figure
from manumit.flows.figures.flow_map import Flow, map_figure
from manumit.flows.figures.forest import forest_figure
from manumit.flows.figures.sankey import sankey_figure
from manumit.flows.figures.svg import Figure

__all__ = ["Figure", "Flow", "curve_figure", "forest_figure", "map_figure", "sankey_figure"]
