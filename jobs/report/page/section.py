"""One table on a page: what it shows in words, its figures, where its numbers come from, the numbers themselves."""

import functools
import html
import re
from dataclasses import dataclass
from string import Template

import pandas as pd

from jobs.report.charts.drawing import Drawing, Panel
from jobs.report.page import keys
from jobs.report.page.numbers import table_of
from jobs.report.wording import Findings, listing
from schemas.contract import Table

SECTION = Template("""<section id="$name" aria-labelledby="title-$name">
<p class="number">$figures</p>
<h2 id="title-$name">$title</h2>
$body
<dl class="facts">
<dt>Drawn</dt><dd>$doc</dd>
$sample<dt>Definition</dt><dd><a href="definitions.html#$name">how <code>$name</code> is computed</a></dd>
<dt>Delta table</dt><dd><a href="dictionary.html#$name"><code>$location</code></a></dd>
</dl>
$rows
</section>
""")


@dataclass(frozen=True)
class Section:
    """One table on a page; without rows it has neither findings nor drawings."""

    table: Table
    frame: pd.DataFrame
    findings: Findings | None = None
    drawings: tuple[Drawing, ...] = ()
    note: str = ""

    @property
    def title(self) -> str:
        """The finding, or which table has none yet."""
        return self.findings.title if self.findings else f"{self.table.name}: nothing yet"

    @functools.cached_property
    def specs(self) -> dict[str, dict]:
        """The charts for Vega, by the id of their place on the page."""
        return {
            place: panel.chart
            for drawing in self.drawings
            for place, panel in zip(self.places(drawing), drawing.panels, strict=True)
        }

    def places(self, drawing: Drawing) -> list[str]:
        """The id of each panel: the table, its figure, its number among several."""
        name = self.name(drawing)
        return [name] if drawing.is_single else [f"{name}-panel-{n + 1}" for n in range(len(drawing.panels))]

    def name(self, drawing: Drawing) -> str:
        """The id of a drawing: F27 is drawn from two tables, and F3 twice from one."""
        before = [other for other in self.drawings[: self.drawings.index(drawing)] if other.figure == drawing.figure]
        parts = [self.table.name, drawing.figure, str(len(before) + 1) if before else ""]
        return "-".join(part for part in parts if part)

    def heading(self, drawing: Drawing) -> str:
        """What the drawing shows; a section's only one shows what the section says."""
        return drawing.title or self.title

    def said(self, drawing: Drawing) -> str:
        """The sentence that goes with the drawing."""
        return drawing.said or self.findings.sentence


def html_of(section: Section) -> str:
    """The section as HTML; every value of the data is escaped."""
    table, findings = section.table, section.findings
    if findings is None:
        body = '<p class="nothing">Nothing yet: the table has no rows for the days built so far.</p>'
    else:
        figures = "\n".join(_figure(section, drawing) for drawing in section.drawings)
        nothing = '<p class="nothing">No value to draw yet.</p>'
        body = f'<p class="finding">{html.escape(findings.sentence)}</p>\n{figures or nothing}'
    return SECTION.substitute(
        name=table.name,
        figures=f"{listing(list(table.figures))} of the study" if table.figures else "Beyond the study",
        title=html.escape(section.title),
        body=body,
        doc=_prose(table.doc),
        sample=f"<dt>Sample</dt><dd>{html.escape(findings.sample)}</dd>\n" if findings else "",
        location=f"{table.layer}/{table.name}",
        rows=table_of(table, section.frame) if findings else "",
    )


def _figure(section: Section, drawing: Drawing) -> str:
    places = section.places(drawing)
    key = keys.html_of([section.specs[place] for place in places])
    if drawing.is_single:
        label = f"{section.heading(drawing)}. {section.said(drawing)}"
        charts = _chart(places[0], label)
    else:
        panels = "".join(_panel(place, panel) for place, panel in zip(places, drawing.panels, strict=True))
        charts = f'<div class="panels {"wide" if drawing.is_wide else "narrow"}">{panels}</div>'
    heading = ""
    if len(section.drawings) > 1:
        number = f'<span class="figure-number">{drawing.figure}</span> ' if drawing.figure else ""
        heading = f"<h3>{number}{html.escape(drawing.title)}</h3>"
        heading += f'<p class="finding">{html.escape(drawing.said)}</p>' if drawing.said else ""
    sample = f"Sample: {drawing.sample}." if drawing.sample else ""
    notes = " ".join(note for note in (drawing.note, section.note, sample) if note)
    caption = f"<figcaption>{html.escape(notes)}</figcaption>" if notes else ""
    return f'<figure id="{section.name(drawing)}">{heading}{key}{charts}{caption}</figure>'


def _panel(place: str, panel: Panel) -> str:
    words = html.escape(panel.said)
    return (
        f'<div class="panel"><p class="panel-title"><strong>{html.escape(panel.heading)}</strong> '
        f'<span class="quiet">{words}</span></p>{_chart(place, f"{panel.heading}: {panel.said}")}</div>'
    )


def _chart(place: str, label: str) -> str:
    # The label stands around the chart: Vega-Embed puts a role and a label of its own on its element.
    return f'<div role="img" aria-label="{html.escape(label)}"><div class="chart" id="chart-{place}"></div></div>'


def _prose(text: str) -> str:
    """A contract's description, with its `code` and **strong** words."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", text)
