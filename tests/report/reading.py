"""What the page's tests read from an open page."""

import re

from playwright.sync_api import Page

from jobs.report.tables import QUALITY_TABLES, tables_to_read

FIGURE_TABLES = [name for name in tables_to_read() if name not in QUALITY_TABLES]
WEEKS = 5


def marks(page: Page, chart: str, kind: str) -> int:
    """How many marks of a kind a chart has; `chart` is its table and figure."""
    return page.locator(
        f"#chart-{chart} .mark-{kind}.role-mark path, #chart-{chart} .mark-{kind}.role-mark text"
    ).count()


def key_of(page: Page, place: str) -> dict[str, str]:
    """The key to the colours of a chart, or of the panels of a figure: name -> colour."""
    names = page.locator(f"#chart-{place} .role-legend-label text").all_text_contents()
    colours = page.locator(f"#chart-{place} .role-legend-symbol path").evaluate_all(
        "paths => paths.map(p => [p.getAttribute('fill'), p.getAttribute('stroke')].find(c => c && c[0] === '#'))"
    )
    return dict(zip(names, colours, strict=True))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG) of `#rrggbb` or `rgb(r, g, b)`."""
    if colour.startswith("#"):
        channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    else:
        channels = [int(number) / 255 for number in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG) of two colours."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def style_of(page: Page, selector: str, name: str) -> str:
    """A computed style of the first element."""
    return page.locator(selector).first.evaluate(f"element => getComputedStyle(element)['{name}']")
