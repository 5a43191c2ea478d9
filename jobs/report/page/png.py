"""Charts as pictures, for slides and papers: what the page shows, with the words beside it in the picture."""

import re
import textwrap
from pathlib import Path
from typing import Any

import vl_convert

from jobs.report.charts import style
from jobs.report.charts.drawing import Drawing
from jobs.report.page import keys
from jobs.report.page.page import vega_lite_version
from jobs.report.page.section import Section

SCALE = 2
WIDTH = 860
CHARACTERS = 130
PANEL_COLUMNS = {"narrow": 3, "wide": 2}
LEGEND = {
    "title": None, "orient": "top", "columns": 6, "labelLimit": 260, "symbolOpacity": 1, "symbolStrokeWidth": 3,
}  # fmt: skip
PANEL_WIDTH = {"narrow": 240, "wide": 250}


def write(sections: list[Section], folder: Path) -> list[Path]:
    """Write a PNG for each drawing, named by figure and table; return their paths, in the order of the sections."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for section in sections:
        for drawing in section.drawings:
            path = folder / f"{_name(section, drawing)}.png"
            png = vl_convert.vegalite_to_png(spec_of(section, drawing), vl_version=vega_lite_version(), scale=SCALE)
            path.write_bytes(png)
            written.append(path)
    return written


def _name(section: Section, drawing: Drawing) -> str:
    """`F06_weekly_category_share`: so that names sort as figures do."""
    name = section.name(drawing)
    if not drawing.figure:
        return name
    number = f"{drawing.figure[0]}{int(drawing.figure[1:]):02}"
    return f"{number}_{name.replace(f'-{drawing.figure}', '', 1)}"


def spec_of(section: Section, drawing: Drawing) -> dict:
    """A drawing as one chart for Vega-Lite, with title, words, sample and key, on white."""
    specs = [dict(section.specs[place]) for place in section.places(drawing)]
    notes = (section.said(drawing), drawing.note, section.note, f"Sample: {drawing.sample or section.findings.sample}.")
    number = f"{drawing.figure} " if drawing.figure else ""
    title = {
        "text": textwrap.wrap(number + section.heading(drawing), CHARACTERS * 2 // 3),
        "subtitle": [line for note in notes if note for line in textwrap.wrap(note, CHARACTERS)],
        "anchor": "start", "fontSize": 17, "subtitleFontSize": 12, "subtitlePadding": 6, "offset": 14,
        "subtitleColor": "#57606a",
    }  # fmt: skip
    config = specs[0]["config"]
    whole = {"$schema": specs[0]["$schema"], "background": "white", "padding": 20, "config": config, "title": title}
    legend = keys.scales_of(specs) if keys.is_needed(specs) else {"color": {}, "strokeDash": {}}
    size = "wide" if drawing.is_wide else "narrow"
    width = WIDTH if drawing.is_single else PANEL_WIDTH[size]
    charts = [_fixed(_chart(spec, legend, f"rows-{n}"), width) | {"width": width} for n, spec in enumerate(specs)]
    whole["datasets"] = {f"rows-{n}": spec["datasets"][style.ROWS.name] for n, spec in enumerate(specs)}
    if drawing.is_single:
        return whole | charts[0]
    for chart, panel in zip(charts, drawing.panels, strict=True):
        heading = {"text": panel.heading, "subtitle": panel.said, "anchor": "start", "fontSize": 13, "limit": 260}
        chart |= {"title": heading}
    resolve = {"scale": {channel: "shared" if looks else "independent" for channel, looks in legend.items()}}
    return whole | {"concat": charts, "columns": PANEL_COLUMNS[size], "spacing": 24, "resolve": resolve}


def _chart(spec: dict, legend: dict[str, dict], rows: str) -> dict:
    """A chart without what only the whole picture has; its rows are called `rows`, and the key is its legend."""
    outside = ("$schema", "background", "config", "width", "datasets")
    chart = {name: value for name, value in spec.items() if name not in outside}
    layers = [_layer(layer, legend, rows) for layer in chart.pop("layer", [])]
    return _layer(chart, legend, rows) | ({"layer": layers} if layers else {})


def _fixed(value: Any, width: int) -> Any:
    """The value with this width in place of the signal, which is none of a panel's in a picture of several."""
    if isinstance(value, dict):
        return {
            name: re.sub(r"\bwidth\b", str(width), each) if name == "expr" else _fixed(each, width)
            for name, each in value.items()
        }
    return [_fixed(each, width) for each in value] if isinstance(value, list) else value


def _layer(layer: dict, legend: dict[str, dict], rows: str) -> dict:
    encoding = dict(layer.get("encoding", {}))
    shape = "stroke" if legend["strokeDash"] else "square"
    for channel, looks in legend.items():
        if looks and (encoding.get(channel) or {}).get("scale"):
            shown = LEGEND | {"symbolType": shape}
            scale = {"domain": list(looks), "range": list(looks.values())}
            encoding[channel] = encoding[channel] | {"scale": scale, "legend": shown}
    is_named = (layer.get("data") or {}).get("name") == style.ROWS.name
    return layer | ({"encoding": encoding} if encoding else {}) | ({"data": {"name": rows}} if is_named else {})
