"""What the pages of the sources show works as it stands there; every source has a page and a case."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pyspark.sql.types import StructType

from jobs.ingest.sources import SOURCES
from tests.cases import test_ingest_cases
from tests.support.cases import case_files

PAGES = Path(__file__).parents[2] / "docs" / "sources"
MOST_LINES = 60


def test_example_of_the_page_works(spark, tmp_path, monkeypatch):
    blocks = _blocks("own")
    assert set(blocks) == {"python", "yaml"}
    assert sum(len(text.splitlines()) for text in blocks.values()) < MOST_LINES
    monkeypatch.setitem(SOURCES, "acme", _module(tmp_path / "acme.py", blocks["python"]))
    case = tmp_path / "requests" / "acme_call.yaml"
    case.parent.mkdir()
    case.write_text(blocks["yaml"], encoding="utf-8")
    test_ingest_cases.test_case(spark, tmp_path / "raw", monkeypatch, case)


def _blocks(page: str) -> dict[str, str]:
    """The code blocks of a page by language."""
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))


def test_export_of_many_days_is_cut_as_its_page_says(tmp_path):
    export = tmp_path / "export.csv"
    rows = [
        "gen-1,2025-01-07 00:00:00.1,0.10,",
        "gen-2,2025-01-06 23:59:59,1e-7,NULL",
        'gen-3,2025-01-06 08:00:00,,"a, b"',
    ]
    export.write_text("\n".join(["generation_id,created_at,cost_total,app_name", *rows]) + "\n", encoding="utf-8")
    names = {"EXPORT": str(export), "RAW": str(tmp_path / "raw")}
    subprocess.run([sys.executable, "-c", _blocks("openrouter_csv")["python"]], env=names, check=True)
    found = {
        path.parent.name: path.read_text() for path in (tmp_path / "raw").glob("requests/source=openrouter_csv/*/*")
    }
    assert {day: text.splitlines()[1:] for day, text in found.items()} == {
        "dt=2025-01-06": rows[1:],
        "dt=2025-01-07": rows[:1],
    }
    assert {text.splitlines()[0] for text in found.values()} == {"generation_id,created_at,cost_total,app_name"}


def test_page_exports_the_columns_that_are_read():
    select = re.search(r"SELECT (.*?) FROM", _blocks("litellm_spend_logs")["sh"].replace("\n", " "))
    assert select
    exported = [name.strip().strip('\\"') for name in select[1].split(",")]
    read = StructType.fromDDL(SOURCES["litellm_spend_logs"].SCHEMA).names
    assert sorted(exported) == sorted(read)


def _module(path: Path, source: str):
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_has_a_page_and_a_case(source):
    assert f"# Source `{source}`" in (PAGES / f"{source}.md").read_text(encoding="utf-8")
    assert [case for case in case_files() if f"source={source}/" in case.read_text(encoding="utf-8")]
