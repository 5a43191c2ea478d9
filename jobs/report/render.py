"""The pages: `index.html` with the figures of the study, `quality.html` with the quality of the raw data."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd

from jobs.report.page import documents
from jobs.report.page.freshness import freshness
from jobs.report.page.page import Page, libraries, page_of_charts
from jobs.report.sections import as_of, sections_of
from jobs.report.tables import figure_tables, marts_without_picture, personal_marts, quality_tables

STUDY = (
    "F1 to F29 and T1 to T5 are the numbers of the figures and tables in the study “State of AI: An Empirical 100 "
    "Trillion Token Study” (OpenRouter and a16z, December 2025, arXiv 2601.10088). Everything shown here is computed "
    "from your own logs."
)


def render(frames: dict[str, pd.DataFrame], out: Path) -> Path:
    """Write the pages to `out` from frames by table name; return `index.html`.

    `frames`: of `tables.tables_to_read` and `tables.FACT_TABLES`. A missing or empty frame becomes a section that says
    so, or a fact left out. The pages do not depend on a clock: the same frames give the same bytes. Raises
    ValueError on a frame without a column that its contract promises.
    """
    with ThreadPoolExecutor(1) as beside:
        making_libraries = beside.submit(libraries)
        figures, quality = sections_of(figure_tables(), frames), sections_of(quality_tables(), frames)
        scripts = making_libraries.result()
    newest = as_of([*figures, *quality])
    pages = {
        "quality.html": page_of_charts(
            Page("quality.html", "Data quality", newest), quality, scripts, freshness=freshness(frames)
        ),
        **documents.pages(),
        # last: the targets of its links exist before it does
        "index.html": page_of_charts(
            Page("index.html", "Token Census", f"{newest} {STUDY}"),
            figures,
            scripts,
            without_picture=marts_without_picture(),
            personal=personal_marts(),
        ),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        unfinished = out / f"{name}.unfinished"
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(out / name)
    return out / "index.html"
