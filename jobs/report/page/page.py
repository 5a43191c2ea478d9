"""The HTML around the charts: files that load nothing, in which no value from the data can become markup or code.

Three layers keep a hostile model name a text: every value is escaped on its way into HTML, the charts' JSON has no `<`,
and the content security policy lets only the page's own scripts run and no request leave.
"""

import base64
import functools
import hashlib
import html
import json
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template

import altair as alt
import vl_convert

from jobs.report.page.section import Section, html_of

HERE = Path(__file__).parent

PAGES = {
    "index.html": "Figures",
    "quality.html": "Data quality",
    "definitions.html": "Definitions",
    "dictionary.html": "Data dictionary",
    "data-docs/index.html": "Results of all checks",
}
"""File -> how the other pages call it."""

PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="$policy">
<title>$title</title>
<link rel="icon" href="data:,">
<style>$style</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<nav class="pages" aria-label="Pages"><ul>$pages</ul></nav>
<h1>$title</h1>
<p class="quiet">$lead</p>
$contents
</header>
<main id="main" tabindex="-1">
$main
</main>
<footer>
<p>$footer</p>
</footer>
$scripts
</body>
</html>
""")

SCRIPTS = Template("""<script type="application/json" id="charts">$charts</script>
<script>$libraries</script>
<script>$script</script>""")


@dataclass(frozen=True)
class Page:
    """What stands on a page: file, title and the line below it as text; `main` and `footer` as HTML."""

    name: str
    title: str
    lead: str = ""
    main: str = ""
    footer: str = ""


def page_of_charts(page: Page, sections: list[Section]) -> str:
    """The page with a section for each table behind what stands on it; the same sections give the same text."""
    libraries = _libraries()
    script = _inside_script((HERE / "page.js").read_text(encoding="utf-8"))
    charts = {place: spec for section in sections for place, spec in section.specs.items()}
    entries = "".join(
        f'<li>{_numbers(each)}<a href="#{each.table.name}">{html.escape(each.title)}</a></li>' for each in sections
    )
    contents = f'<nav class="contents" aria-label="{PAGES[page.name]}"><ol>{entries}</ol></nav>'
    scripts = SCRIPTS.substitute(charts=json_in_html(charts), libraries=libraries, script=script)
    whole = replace(page, main=page.main + "\n".join(html_of(section) for section in sections))
    return _html(whole, contents, scripts, [libraries, script])


def page_of_text(page: Page) -> str:
    """The page without any chart and without a script."""
    return _html(page, "", "", [])


def _html(page: Page, contents: str, scripts: str, allowed: list[str]) -> str:
    hashes = " ".join(f"'sha256-{_sha256(each)}'" for each in allowed) or "'none'"
    return PAGE.substitute(
        policy=f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'",
        style=(HERE / "page.css").read_text(encoding="utf-8"),
        title=html.escape(page.title),
        lead=html.escape(page.lead),
        pages="".join(f'<li><a href="{file}"{_current(file, page)}>{words}</a></li>' for file, words in PAGES.items()),
        contents=contents,
        main=page.main,
        footer=page.footer,
        scripts=scripts,
    )


def _current(file: str, page: Page) -> str:
    return ' aria-current="page"' if file == page.name else ""


def _numbers(section: Section) -> str:
    numbers = ", ".join(section.table.figures)
    return f'<span class="figure-number">{numbers}</span> ' if numbers else ""


def json_in_html(value: object) -> str:
    """JSON that no HTML parser can mistake for markup; raises ValueError on NaN."""
    text = json.dumps(value, allow_nan=False, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _inside_script(code: str) -> str:
    """Code that cannot end its own script element; `<\\/` means the same in every JavaScript string."""
    return code.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def vega_lite_version() -> str:
    """The version that Altair writes for: `v6.1.0` is `6.1` to vl-convert."""
    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


@functools.cache
def _libraries() -> str:
    """Vega, Vega-Lite and Vega-Embed."""
    return _inside_script(vl_convert.javascript_bundle(vl_version=vega_lite_version()))
