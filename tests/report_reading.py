"""What the page's tests read from an open page."""

import re

from playwright.sync_api import Page

from jobs.report import QUALITY_TABLES
from schemas import tables_of_stage

DRAWN_TABLES = [table.name for table in tables_of_stage("marts")] + list(QUALITY_TABLES)
WEEKS = 5


def marks(page: Page, table: str, kind: str) -> int:
    return page.locator(
        f"#chart-{table} .mark-{kind}.role-mark path, #chart-{table} .mark-{kind}.role-mark text"
    ).count()


def luminance(colour: str) -> float:
    if colour.startswith("#"):
        channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    else:
        channels = [int(number) / 255 for number in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def style_of(page: Page, selector: str, name: str) -> str:
    return page.locator(selector).first.evaluate(f"element => getComputedStyle(element)['{name}']")
