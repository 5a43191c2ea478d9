"""Names from the data that try to become markup or code, in a real browser."""

import re
from pathlib import Path

import expectations
from jobs import report
from tests.report.made import HOSTILE

CODE = [Path(package.__path__[0]) for package in (report, expectations)]


def test_a_hostile_name_is_only_a_text(index, opened):
    page = opened(index.with_name("quality.html"))
    page.locator("summary").evaluate_all("summaries => summaries.forEach(s => s.click())")
    page.locator("#chart-weekly_unknown_models .mark-rect.role-mark path").first.hover()
    tooltip = page.locator("#vg-tooltip-element")
    assert HOSTILE in tooltip.inner_text()
    assert page.evaluate("window.pwned") is None
    for table in ("weekly_unknown_models", "rejected_records", "expectation_results"):
        assert HOSTILE in page.locator(f"#{table} table").inner_text(), table
    assert HOSTILE in page.locator("#weekly_unknown_models .finding").inner_text()
    assert HOSTILE in page.locator("#weekly_unknown_models [role=img]").get_attribute("aria-label")
    assert page.locator("script").count() == 3
    assert page.locator("img[onerror]").count() == 0


def test_a_hostile_name_in_any_figure_is_only_a_text(hostile, opened):
    page = opened(hostile)
    page.locator("summary").evaluate_all("summaries => summaries.forEach(s => s.click())")
    assert page.evaluate("window.pwned") is None
    assert page.locator("script").count() == 3
    assert page.locator("img[onerror]").count() == 0
    texts = page.locator("section").evaluate_all("all => all.map(one => [one.id, one.innerText])")
    with_names = {name for name, text in texts if HOSTILE in text}
    title = page.locator("#window_open_weight_author_usage h2").inner_text()
    assert title.startswith(f"{HOSTILE} leads")
    assert title in page.locator("nav.contents").inner_text()
    assert {
        "weekly_open_weight_models",
        "weekly_category_spend",
        "weekly_author_categories",
        "cohort_retention",
        "window_open_weight_author_usage",
        "window_category_tag_usage",
        "window_country_usage",
        "window_language_usage",
        "window_model_cost_usage",
    } <= with_names


def test_a_hostile_name_is_escaped_before_the_policy_has_to_help(hostile):
    text = hostile.read_text()
    assert "<script>window.pwned" not in text
    assert "<img src=x" not in text
    charts = re.search(r'<script type="application/json" id="charts">(.*?)</script>', text, re.DOTALL)[1]
    assert "window.pwned" in charts
    assert not set("<>&") & set(charts)
    assert charts.endswith("}}")


def test_the_policy_stops_a_script_that_is_not_the_pages_own(index, browser):
    page = browser.new_context(offline=True).new_page()
    page.goto(index.as_uri())
    blocked = page.evaluate(
        """async () => {
          const seen = [];
          document.addEventListener("securitypolicyviolation", event => seen.push(event.effectiveDirective));
          const script = document.createElement("script");
          script.textContent = "window.pwned = 1";
          document.body.append(script);
          await fetch("https://example.org/").catch(() => {});
          new Image().src = "https://example.org/x.png";
          await new Promise(done => setTimeout(done, 200));
          return seen.sort();
        }"""
    )
    assert blocked == ["connect-src", "img-src", "script-src-elem"]
    assert page.evaluate("window.pwned") is None
    page.context.close()


def test_nothing_points_outside(index, seen):
    targets = seen(index).evaluate(
        "[...document.querySelectorAll('[src],[href]')].map(e => e.getAttribute('src') || e.getAttribute('href'))"
    )
    assert targets
    beside = ("#", "data:", "data-docs/", "index.html", "quality.html", "definitions.html", "dictionary.html")
    assert [target for target in targets if not target.startswith(beside)] == []


def test_no_page_is_escaped_by_hand_and_no_template_trusts_a_value():
    """Jinja2 escapes what it writes, unless it is `Markup` in Python or `safe` in a template."""
    sources = {path: path.read_text() for top in CODE for path in top.rglob("*.py")}
    by_hand = [
        path.name for path, text in sources.items() if re.search(r"html\.escape|import html|string\.Template", text)
    ]
    trusted = {path.name: text.count("Markup(") for path, text in sources.items() if "Markup(" in text}
    assert by_hand == []
    assert trusted == {"documents.py": 1, "page.py": 2, "templates.py": 1}, "our own text, style and scripts; prose"
    pages = [path for top in CODE for path in top.rglob("*.html")]
    assert len(pages) >= 7
    assert [path.name for path in pages if re.search(r"\bsafe\b|autoescape", path.read_text())] == []
