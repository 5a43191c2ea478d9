"""Charts as pictures, for slides and papers: the charts of the page with their words in the picture."""

import re
import textwrap
from pathlib import Path
from typing import Any

import pandas as pd
import vl_convert

from jobs.report.charts import style
from jobs.report.charts.drawing import Drawing, Spec
from jobs.report.page.page import vega_lite_version
from jobs.report.page.section import Section
from jobs.report.sections import sections_of
from jobs.report.tables import figure_tables, quality_tables

SCALE = 2
WIDTH = 860
CHARACTERS = 130
PANEL_COLUMNS = {"narrow": 3, "wide": 2}
PANEL_WIDTH = {"narrow": 240, "wide": 250}


def pictures(frames: dict[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write each chart of both pages as a PNG to `folder`, named by figure and table; return the paths.

    Takes the same frames as `render.render` and raises the same errors.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for section in sections_of([*figure_tables(), *quality_tables()], frames):
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


def spec_of(section: Section, drawing: Drawing) -> Spec:
    """A drawing as one chart for Vega-Lite, with title, words, sample and key, on white."""
    specs = [section.specs[place] for place in section.places(drawing)]
    whole: Spec = {
        "$schema": specs[0]["$schema"], "background": "white", "padding": 20, "config": specs[0]["config"],
        "title": _title(section, drawing),
    }  # fmt: skip
    if drawing.is_single:
        return whole | {"datasets": {"rows-0": _rows(specs[0])}} | _placed(specs[0], "rows-0", WIDTH)
    size = "wide" if drawing.is_wide else "narrow"
    panels = []
    for n, (spec, panel) in enumerate(zip(specs, drawing.panels, strict=True)):
        heading = {"text": panel.heading, "subtitle": panel.summary, "anchor": "start", "fontSize": 13, "limit": 260}
        panels.append(_placed(spec, f"rows-{n}", PANEL_WIDTH[size]) | {"title": heading})
    alone = {"scale": {"color": "independent", "strokeDash": "independent"}}
    charts: Spec = {"concat": panels, "columns": PANEL_COLUMNS[size], "spacing": 24, "resolve": alone}
    datasets = {f"rows-{n}": _rows(spec) for n, spec in enumerate(specs)}
    if drawing.key:
        charts = {"vconcat": [_placed(drawing.key, "key", WIDTH), charts], "resolve": alone}
        datasets["key"] = _rows(drawing.key)
    return whole | charts | {"datasets": datasets}


def _title(section: Section, drawing: Drawing) -> Spec:
    """The heading of the drawing, and below it all words of the page about it."""
    sample = drawing.sample or (section.findings.sample if section.findings else "")
    notes = (section.summary(drawing), drawing.note, section.note, f"Sample: {sample}.")
    number = f"{drawing.figure} " if drawing.figure else ""
    return {
        "text": textwrap.wrap(number + section.heading(drawing), CHARACTERS * 2 // 3),
        "subtitle": [line for note in notes if note for line in textwrap.wrap(note, CHARACTERS)],
        "anchor": "start", "fontSize": 17, "subtitleFontSize": 12, "subtitlePadding": 6, "offset": 14,
        "subtitleColor": "#57606a",
    }  # fmt: skip


def _rows(spec: Spec) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = spec["datasets"][style.ROWS.name]
    return rows


def _placed(spec: Spec, rows: str, width: int) -> Spec:
    """A chart without the properties of the whole picture, this many pixels wide; its data is called `rows`."""
    outside = ("$schema", "background", "config", "width", "datasets")
    chart = {name: value for name, value in spec.items() if name not in outside}
    placed: Spec = _fixed(_with_rows(chart, rows), width)
    return placed | {"width": width}


def _with_rows(part: Spec, rows: str) -> Spec:
    """The same with `rows` as the name of its data, in each layer."""
    renamed = {"data": {"name": rows}} if part.get("data", {}).get("name") == style.ROWS.name else {}
    layers = {"layer": [_with_rows(layer, rows) for layer in part["layer"]]} if "layer" in part else {}
    return part | renamed | layers


def _fixed(value: Any, width: int) -> Any:
    """The value with this width in place of Vega's signal, which a panel of a larger picture does not have."""
    if isinstance(value, dict):
        return {
            name: re.sub(r"\bwidth\b", str(width), each) if name == "expr" else _fixed(each, width)
            for name, each in value.items()
        }
    return [_fixed(each, width) for each in value] if isinstance(value, list) else value
