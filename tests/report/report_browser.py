"""A real headless Chromium for the page's tests, without a network and far from UTC."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from jobs.report import render
from tests.report.report_frames import example_marts
from tests.report.report_marts import all_marts
from tests.report.report_reading import WEEKS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)

PATIENCE_MS = 300_000
"""Until a wait is given up: many times what a machine needs that runs a Spark beside it."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on the PATH: install it (Debian: apt-get install chromium) to test the page")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split(), timeout=PATIENCE_MS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Path:
    """A page of few tables, quick to draw."""
    return render(example_marts(WEEKS), tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """The page with every figure."""
    return render(all_marts(WEEKS), tmp_path_factory.mktemp("whole"))


@pytest.fixture
def opened(browser) -> Iterator:
    """Open a page; in the end it must have asked for nothing and complained of nothing."""
    contexts, requests, complaints = [], [], []

    def open_page(path: Path, width: int = 1000, **settings) -> Page:
        settings = {"timezone_id": "America/Los_Angeles"} | settings
        context = browser.new_context(offline=True, viewport={"width": width, "height": 800}, **settings)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path.as_uri())
        if path.name in ("index.html", "quality.html"):
            page.wait_for_selector("html[data-drawn]", state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert complaints == []
    assert [url for url in requests if url.startswith("file:") and not url.split("#")[0].endswith(".html")] == []
