"""Take the two pictures of the README from a page: `python docs/pictures.py .census/report` (after `make demo`).

Needs Chromium on the PATH, as the tests of the page do.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

OUT = Path(__file__).with_name("pictures")
WIDTH, HEIGHT = 1200, 900
FIRST = "weekly_source_share"
TELLING = "window_category_cost_usage"
"""The table whose section is the second picture."""

MARGIN = 12
MOST_BYTES = 200_000


def take(report: Path) -> list[Path]:
    """Write `page.png`, the top of the page with its first figure, and `figure.png`, a whole
    section; return their paths.

    Raises RuntimeError where there is no Chromium, where the page has no such figure, or where a picture is too large.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise RuntimeError("no chromium on the PATH: install it (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto((report / "index.html").resolve().as_uri())
        page.wait_for_selector("html[data-drawn]", state="attached")
        # the list of all figures fills the first screen; the picture shows what follows it, too
        page.add_style_tag(content=".contents ol { max-height: 9.5rem; overflow: hidden; }")
        page.wait_for_timeout(300)
        written = [
            _picture(page, "page.png", "header", FIRST, "figure"),
            _picture(page, "figure.png", f"#{TELLING}", TELLING, ".facts"),
        ]
        browser.close()
    for path in written:
        if path.stat().st_size > MOST_BYTES:
            raise RuntimeError(f"{path} has {path.stat().st_size:,} bytes, more than {MOST_BYTES:,}")
    return written


def _picture(page: Page, name: str, start: str, table: str, end: str) -> Path:
    """From the top of `start` to the end of the first `end` in the table's section."""
    first = page.locator(start).bounding_box()
    last = page.locator(f"#{table} {end}").first.bounding_box()
    if first is None or last is None:
        raise RuntimeError(f"the page has no figure of {table}: is its table empty?")
    path = OUT / name
    height = last["y"] + last["height"] + MARGIN - first["y"]
    page.screenshot(path=path, full_page=True, clip={"x": 0, "y": first["y"], "width": WIDTH, "height": height})
    return path


if __name__ == "__main__":
    for written in take(Path(sys.argv[1])):
        sys.stdout.write(f"{written}: {written.stat().st_size:,} bytes\n")
