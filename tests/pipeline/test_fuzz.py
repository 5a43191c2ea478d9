"""Whatever a line has become, each of its records is exactly one of request, duplicate, view, reject and skipped.

500 mutated lines per source; `CENSUS_FUZZ_LINES=10000` is the nightly setting, with other lines every time.
"""

import datetime as dt
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from expectations import gate
from jobs.ingest.sources import SOURCES, TAG_SOURCES, SourceWithVersions
from jobs.ingest.validate import is_valid
from schemas import TABLE_BY_NAME
from tests.pipeline.fuzz import CSV_SOURCES, columns_of, csv_seeds, drawn, mutated_csv, mutated_json, seeds
from tests.support.lake_runs import ingest_frames, write_lines

DAY = dt.date(2025, 1, 6)
NEWEST = "9999-12-31 23:59:59.999999"
"""Of good records that have versions, so that no mutated copy is newer."""

KEY = b"a key that only these lines use!"
FORMATS = [
    *((name, "jsonl") for name in (*SOURCES, *TAG_SOURCES) if name != "openrouter_csv"),
    *((name, "csv") for name in CSV_SOURCES),
    *(pytest.param(name, "parquet", marks=pytest.mark.slow) for name in ("databricks", "langfuse")),
]


@pytest.mark.parametrize(("source", "suffix"), FORMATS)
def test_every_mutated_line_is_accounted_for_and_changes_nothing_else(spark, tmp_path, monkeypatch, source, suffix):
    kind = "tags" if source in TAG_SOURCES else "requests"
    if suffix == "csv":
        good = csv_seeds(source)
        mutated = [good[0].encode(), *drawn(mutated_csv(good))]
    else:
        good = seeds(source)
        if isinstance((SOURCES | TAG_SOURCES)[source], SourceWithVersions):
            good = [json.dumps(json.loads(line) | {"updated_at": NEWEST}) for line in good]
        mutated = drawn(mutated_json(good))
        if suffix == "parquet":
            # a row has columns in any case: what is left of these is a value that is not what it should be
            mutated = [line for line in mutated if columns_of(line) is not None]
    assert good, f"no case has a line of {source}"

    def built(folder: str, files: dict[str, list]) -> dict:
        monkeypatch.setenv("CENSUS_RAW", str(tmp_path / folder))
        for name, lines in files.items():
            path = write_lines(tmp_path / folder, source, DAY, lines, name=f"{name}.{suffix}", kind=kind)
            if suffix == "parquet":
                rows = [columns_of(line) for line in lines]
                names = dict.fromkeys(name for row in rows for name in row)
                pq.write_table(pa.table({name: [row.get(name) for row in rows] for name in names}), path)
        return {name: frame.persist() for name, frame in ingest_frames(spark, [DAY], KEY).items()}

    # of two records with one id the first file's counts, so no mutated copy can stand for a good one
    clean, dirty = built("clean", {"a": good}), built("dirty", {"a": good, "b": mutated})
    name = "request_tags" if kind == "tags" else "requests"
    wanted, found = _by_id(clean[name]), _by_id(dirty[name])
    assert wanted
    views = {(row.request_date, row.request_id): row for row in dirty["request_views"].collect()}
    changed = {
        key for key in wanted if found.get(key) != wanted[key] and not _counts_elsewhere(wanted[key], views, found)
    }
    assert changed == set(), "a mutated line changed a good one"

    _assert_accounted(dirty, len(good) + len(mutated))
    broken = [
        one.expectation
        for one in gate.check(gate.prepared(dirty[name], TABLE_BY_NAME[name]), TABLE_BY_NAME[name]).results
        if not one.is_kept
    ]
    assert broken == []


def _by_id(rows: DataFrame) -> dict[tuple, Row]:
    return {(row.request_date, row.request_id): row for row in rows.collect()}


def _counts_elsewhere(request: Row, views: dict[tuple, Row], found: dict[tuple, Row]) -> bool:
    """Whether a mutated copy of a span, with another id, counts in its place: the same call, of nearly its tokens."""
    view = views.get((request.request_date, request.request_id))
    kept = next((row for _, row in found.items() if view and row.request_id == view.kept_request_id), None)
    return kept is not None and (
        kept.prompt_tokens == request.prompt_tokens and abs(kept.completion_tokens - request.completion_tokens) <= 8
    )


def _assert_accounted(built: dict, line_count: int) -> None:
    skipped = F.coalesce(F.col("is_skipped"), F.lit(False)).cast("int")
    fate = is_valid().cast("int") + (F.size("reasons") > 0).cast("int") + skipped
    records = built["records"]
    strange = records.where(F.coalesce(fate, F.lit(0)) != 1)
    assert strange.count() == 0, "records with no fate, or more than one"
    account = built["load_audit"].collect()[0]
    assert account.line_count == line_count
    assert records.select("file", "line_number").distinct().count() == line_count
    assert account.record_count == records.count()
    assert account.record_count == (
        account.request_count
        + account.duplicate_count
        + account.view_count
        + account.rejected_count
        + account.skipped_count
    )
    assert account.rejected_count == built["rejected_records"].count()
    assert account.view_count == built["request_views"].count()
    fates = [account.request_count, account.duplicate_count, account.rejected_count]
    assert all(count > 0 for count in fates), f"these lines show too little: {account}"
