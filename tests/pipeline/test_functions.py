"""Both engines compute every function that jobs use alike, on odd values; the known differences are named."""

import ast
import json
import re
from pathlib import Path

import pytest

from tests.support import functions
from tests.support.lake_runs import REPOSITORY, run_on
from tests.support.odd_values import rows

SOURCES = [path for folder in ("jobs", "expectations") for path in (REPOSITORY / folder).rglob("*.py")]
METHODS = "between|cast|try_cast|contains|endswith|startswith|eqNullSafe|getField|isin|isNull|isNotNull|rlike"

DIFFER = {
    "array_contains": "false or null of a list with nulls: the one use has none",
    "cast": "doubles as text: docs/operations.md, Engines; no table has one",
    "initcap": "Sail begins a word after any sign: the one use is on four letters",
    "isnan": "null of null, where Spark's is false: the one use takes the greatest of all rows",
    "regexp_extract": "a dot of Java does not match a carriage return: the names of raw files have none",
    "try_cast": "doubles as text, as for cast",
}
"""Function -> what became of the difference. A difference that has closed fails the test: then its line can go."""


def used() -> set[str]:
    """The functions and methods of columns that the code names."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    return set(re.findall(r"\bF\.([a-z_0-9]+)\b", code)) | set(re.findall(rf"\.({METHODS})\(", code))


def test_every_function_that_jobs_use_is_compared_or_has_a_reason(spark):
    compared = {*functions.of_rows(), *functions.of_groups(), *functions.of_tables(rows(spark))}
    assert used() - compared - set(functions.ELSEWHERE) == set()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_a_pattern_ends_with_the_text_and_not_before_a_line_feed(path: Path):
    texts = [
        node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Constant)
    ]
    found = [text for text in texts if isinstance(text, str) and re.search(r"[\])}a-z0-9?*+]\$($|\)|\|)", text)]
    assert found == [], r"on Spark $ also matches before a line feed at the end, on Sail it does not: write \z"


@pytest.mark.slow
@pytest.mark.engine
def test_both_engines_compute_each_function_alike(tmp_path: Path):
    found = {engine: values_of(engine, tmp_path) for engine in ("spark", "embedded")}
    differing = {}
    for name, values in found["spark"].items():
        others = found["embedded"][name]
        if values != others:
            pairs = (
                zip(values, others, strict=False)
                if isinstance(values, list) and isinstance(others, list)
                else [(values, others)]
            )
            differing[name] = [pair for pair in pairs if pair[0] != pair[1]][:3]
    unknown = [
        f"{name}: Spark {one}, Sail {other}" for name in differing.keys() - DIFFER for one, other in differing[name]
    ]
    assert not unknown, "\n".join(unknown)
    assert set(DIFFER) - set(differing) == set(), "these are alike now"


def values_of(engine: str, folder: Path) -> dict[str, object]:
    out = folder / f"{engine}.json"
    run_on(engine, "functions", out)
    return json.loads(out.read_text(encoding="utf-8"))
