"""What the page's tests share: one headless Chromium without a network, far from UTC, and the pages it opens."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from jobs.lake import reader
from jobs.report.render import render
from jobs.report.tables import tables_to_read
from schemas import TABLE_BY_NAME
from tests.report.made import all_marts, few_marts, many
from tests.report.reading import WEEKS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)

PATIENCE_MS = 300_000
"""Until a wait is given up: many times what a machine needs that runs a Spark beside it."""

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def reference_marts(reference_lake: Path) -> dict[str, pd.DataFrame]:
    """The frames that the report draws, as the reference lake holds them. Not to be changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CENSUS_LAKE", str(reference_lake / "lake"))
        return {name: reader.frame(TABLE_BY_NAME[name]) for name in tables_to_read()}


@pytest.fixture(scope="session")
def drawn_marts(reference_marts: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The same; made up is only what takes more months than the reference lake has: who comes back to a model."""
    assert {name for name, rows in reference_marts.items() if rows.empty} <= {"cohort_retention"}
    return reference_marts | {"cohort_retention": many("cohort_retention", 12)}


@pytest.fixture(scope="session")
def whole(drawn_marts, tmp_path_factory) -> Path:
    """The page with every figure, of the reference lake."""
    return render(drawn_marts, tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="session")
def index(tmp_path_factory) -> Path:
    """A page of few tables, quick to draw."""
    return render(few_marts(WEEKS), tmp_path_factory.mktemp("few"))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory) -> Path:
    """The page with every figure, with a hostile name in each of them."""
    return render(all_marts(WEEKS), tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on the PATH: install it (Debian: apt-get install chromium) to test the page")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split(), timeout=PATIENCE_MS)
        yield chromium
        chromium.close()


class Pages:
    """Pages that a browser opened; in the end none may have asked for anything or complained of anything."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.requests: list[str] = []
        self.complaints: list[str] = []

    def open(self, path: Path, width: int = 1000, **settings: object) -> Page:
        settings = {"timezone_id": "America/Los_Angeles"} | settings
        context = self.browser.new_context(offline=True, viewport={"width": width, "height": 800}, **settings)
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(path.as_uri())
        if path.name in ("index.html", "quality.html"):
            page.wait_for_selector("html[data-drawn]", state="attached")
        return page

    def check(self) -> None:
        assert self.complaints == []
        assert [url for url in self.requests if not url.startswith(("file:", "data:", "blob:"))] == []
        files = {url.split("#")[0] for url in self.requests if url.startswith("file:")}
        assert [url for url in files if not url.endswith(".html")] == []

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.check()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Open a page of the test's own."""
    pages = Pages(browser)
    yield pages.open
    pages.close()


@pytest.fixture(scope="session")
def seen(browser: Browser) -> Iterator[Open]:
    """A page that was opened before, or now: for tests that only read it."""
    pages, known = Pages(browser), {}

    def see(path: Path, width: int = 1000, **settings: object) -> Page:
        key = (path, width, *sorted(settings.items()))
        if key not in known:
            known[key] = pages.open(path, width, **settings)
            pages.check()
        return known[key]

    yield see
    pages.close()
