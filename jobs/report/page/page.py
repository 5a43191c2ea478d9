"""The HTML around the charts: files that load nothing, in which no value from the data can become markup or code.

Three layers keep a hostile model name a text: Jinja2 escapes every value on its way into HTML, the charts' JSON has no
`<`, and the content security policy lets only the page's own scripts run and no request leave.
"""

import base64
import functools
import hashlib
from dataclasses import dataclass
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup

from jobs.report.page import templates
from jobs.report.page.section import Section

PAGES = {
    "index.html": "Figures",
    "quality.html": "Data quality",
    "definitions.html": "Definitions",
    "dictionary.html": "Data dictionary",
    "data-docs/index.html": "Results of all checks",
}
"""File -> its name in the links of the other pages."""


@dataclass(frozen=True)
class Page:
    """A page: its file, its title, and the line below the title."""

    name: str
    title: str
    lead: str = ""


def page_of_charts(page: Page, sections: list[Section], libraries: str, **more: Any) -> str:
    """The page with a section for each table; the same sections give the same text.

    `libraries`: what `libraries()` returns. `more`: more values for the template, see templates/index.html and
    templates/quality.html.
    """
    charts = {place: spec for section in sections for place, spec in section.specs.items()}
    scripts = [libraries, _inside_script(templates.file("page.js"))]
    return _html(page.name, page, scripts, sections=sections, charts=charts, **more)


def page_of_text(page: Page, main: Markup) -> str:
    """The page with this text, without a chart and without a script."""
    return _html("document.html", page, [], main=main)


def _html(template: str, page: Page, scripts: list[str], **values: Any) -> str:
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in scripts) or "'none'"
    return templates.render(
        template,
        policy=f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'",
        style=Markup(templates.file("page.css")),  # noqa: S704 - our own file
        scripts=[Markup(script) for script in scripts],  # noqa: S704 - our own and Vega's
        page=page,
        pages=PAGES,
        **values,
    )


def _inside_script(code: str) -> str:
    """Code that cannot end its own script element; `<\\/` means the same in every JavaScript string."""
    return code.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def vega_lite_version() -> str:
    """The version that Altair writes for: `v6.1.0` is `6.1` to vl-convert."""
    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


@functools.cache
def libraries() -> str:
    """The script with Vega, Vega-Lite and Vega-Embed. It takes seconds to put together, all of them outside Python."""
    bundle = vl_convert.javascript_bundle(vl_version=vega_lite_version())  # type: ignore[call-arg]  # as its docs allow
    return _inside_script(bundle)
