"""The HTML around the charts: one file that loads nothing, in which no value from the data can become markup or code.

Three layers keep a hostile model name a text: every value is escaped on its way into HTML, the charts' JSON has no `<`,
and the content security policy lets only the page's own three scripts run and no request leave.
"""

import base64
import functools
import hashlib
import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

import altair as alt
import pandas as pd
import vl_convert

from jobs.report.style import plain
from jobs.report.wording import Findings, listing
from schemas.contract import Table

HERE = Path(__file__).parent
MOST_TABLE_ROWS = 100

PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="$policy">
<title>Token Census</title>
<link rel="icon" href="data:,">
<style>$style</style>
</head>
<body>
<a class="skip" href="#main">Skip to the figures</a>
<header>
<h1>Token Census</h1>
<p class="quiet">$as_of</p>
<nav aria-label="Figures"><ol>$contents</ol></nav>
</header>
<main id="main" tabindex="-1">
$sections
</main>
<footer>
<p>$unpictured Whether each table keeps its promises: <a href="data-docs/index.html">results of all checks</a>.</p>
</footer>
<script type="application/json" id="charts">$charts</script>
<script>$libraries</script>
<script>$script</script>
</body>
</html>
""")

SECTION = Template("""<section id="$name" aria-labelledby="title-$name">
<p class="number">$figures</p>
<h2 id="title-$name">$title</h2>
$body
<dl class="facts">
<dt>Drawn</dt><dd>$doc</dd>
$sample<dt>Delta table</dt><dd><code>$location</code></dd>
</dl>
$rows
</section>
""")


@dataclass(frozen=True)
class Section:
    """One table on the page; without rows it has neither findings nor a chart."""

    table: Table
    frame: pd.DataFrame
    findings: Findings | None
    chart: alt.Chart | alt.LayerChart | None
    note: str = ""

    @property
    def title(self) -> str:
        """The finding, or which table has none yet."""
        return self.findings.title if self.findings else f"{self.table.name}: nothing yet"


def page(sections: list[Section], as_of: str, unpictured: list[str]) -> str:
    """The whole page as text; the same sections give the same text."""
    libraries = _libraries()
    script = _inside_script((HERE / "page.js").read_text(encoding="utf-8"))
    charts = {section.table.name: section.chart.to_dict() for section in sections if section.chart is not None}
    allowed = " ".join(f"'sha256-{_sha256(each)}'" for each in (libraries, script))
    names = ", ".join(f"<code>{html.escape(name)}</code>" for name in unpictured)
    return PAGE.substitute(
        policy=f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'",
        style=(HERE / "page.css").read_text(encoding="utf-8"),
        as_of=html.escape(as_of),
        contents="".join(
            f'<li><a href="#{section.table.name}">{html.escape(section.title)}</a></li>' for section in sections
        ),
        sections="\n".join(_section(section) for section in sections),
        unpictured=f"Tables without a picture: {names}." if unpictured else "",
        charts=json_in_html(charts),
        libraries=libraries,
        script=script,
    )


def json_in_html(value: object) -> str:
    """JSON that no HTML parser can mistake for markup; raises ValueError on NaN."""
    text = json.dumps(value, allow_nan=False, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _section(section: Section) -> str:
    table, findings = section.table, section.findings
    if findings is None:
        body = '<p class="nothing">Nothing yet: the table has no rows for the days built so far.</p>'
    else:
        sentence, described = html.escape(findings.sentence), html.escape(f"{findings.title}. {findings.sentence}")
        note = f"<figcaption>{html.escape(section.note)}</figcaption>" if section.note else ""
        body = (
            f'<p class="finding">{sentence}</p>\n<figure>{_key(section)}'
            # The label stands around the chart: Vega-Embed puts a role and a label of its own on its element.
            f'<div role="img" aria-label="{described}"><div class="chart" id="chart-{table.name}"></div></div>'
            f"{note}</figure>"
        )
    return SECTION.substitute(
        name=table.name,
        figures=f"{listing(list(table.figures))} of the study" if table.figures else "Beyond the study",
        title=html.escape(section.title),
        body=body,
        doc=_prose(table.doc),
        sample=f"<dt>Sample</dt><dd>{html.escape(findings.sample)}</dd>\n" if findings else "",
        location=f"{table.layer}/{table.name}",
        rows=_table(section) if findings else "",
    )


def _key(section: Section) -> str:
    """The key to a chart's colours and dashes, read from its scales so that the two cannot differ."""
    layers = section.chart.to_dict().get("layer", []) or [section.chart.to_dict()]
    scales: dict[str, dict[str, object]] = {}
    for layer in layers:
        for channel in ("color", "strokeDash"):
            scale = (layer["encoding"].get(channel) or {}).get("scale")
            if scale:
                scales.setdefault(channel, dict(zip(scale["domain"], scale["range"], strict=True)))
    dashes = scales.get("strokeDash", {})
    entries = "".join(
        f"<li>{_swatch(str(colour), dashes.get(name))}{html.escape(name)}</li>"
        for name, colour in scales.get("color", {}).items()
    )
    return f'<ul class="key">{entries}</ul>' if entries else ""


def _swatch(colour: str, dash: object) -> str:
    if dash is None:
        return f'<svg width="12" height="12" aria-hidden="true"><rect width="12" height="12" fill="{colour}"/></svg>'
    pattern = " ".join(str(length) for length in dash)
    line = f'<line x2="28" y1="6" y2="6" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{pattern}"/>'
    return f'<svg width="28" height="12" aria-hidden="true">{line}</svg>'


def _prose(text: str) -> str:
    """A contract's description, with its `code` and **strong** words."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", text)


def _table(section: Section) -> str:
    """The newest rows as a table that opens on demand: the same numbers for those who cannot see the chart."""
    table, frame = section.table, section.frame
    period = table.period
    if period:
        frame = frame.sort_values([period, *(key for key in table.grain if key != period)], kind="stable")
        frame = frame.sort_values(period, ascending=False, kind="stable")
    shown = frame.head(MOST_TABLE_ROWS)
    columns = [name for name in table.column_names if name in frame.columns]
    heads = "".join(
        f'<th scope="col"{_amount_class(table, name)} title="{html.escape(table.column(name).doc)}">{name}</th>'
        for name in columns
    )
    lines = "".join(
        "<tr>" + "".join(f"<td{_amount_class(table, name)}>{_cell(row[name])}</td>" for name in columns) + "</tr>"
        for row in shown.to_dict("records")
    )
    which = "all rows" if len(shown) == len(frame) else f"the newest {len(shown)} of {len(frame):,} rows"
    return (
        f"<details><summary>Numbers: {which}</summary>"
        f'<div class="scroll" tabindex="0" role="region" aria-label="Rows of {table.name}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div></details>"
    )


def _amount_class(table: Table, name: str) -> str:
    is_amount = table.column(name).type.startswith(("int", "bigint", "double", "decimal"))
    return ' class="amount"' if is_amount else ""


def _cell(value: object) -> str:
    if isinstance(value, str):
        return html.escape(value)
    if hasattr(value, "__iter__"):
        return html.escape(", ".join(str(each) for each in value))
    shown = plain(value)
    if shown is None:
        return '<span class="quiet">null</span>'
    if isinstance(shown, bool):
        return "yes" if shown else "no"
    if isinstance(shown, float):
        return f"{shown:,.4f}"
    return html.escape(f"{shown:,}" if isinstance(shown, int) else str(shown))


def _inside_script(code: str) -> str:
    """Code that cannot end its own script element; `<\\/` means the same in every JavaScript string."""
    return code.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@functools.cache
def _libraries() -> str:
    """Vega, Vega-Lite and Vega-Embed, in the version that Altair writes for: `v6.1.0` is `6.1` to vl-convert."""
    version = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    return _inside_script(vl_convert.javascript_bundle(vl_version=version))
