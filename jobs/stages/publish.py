"""The end of every stage: check all frames, record what the checks found, replace each table in one atomic commit."""

import datetime as dt
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.lake import tables as lake
from jobs.lake.frames import frame_of_rows, held
from schemas import TABLE_BY_NAME

if TYPE_CHECKING:
    from expectations.gate import Report

Say = Callable[[str], None]
"""Where a stage says what it is doing."""

AT_ONCE = 4
"""So many tables are computed, checked and written side by side: most of it is waiting for the driver."""

WHOLE_TABLE = dt.date(1970, 1, 1)
"""Stands for the range of days where a table is checked as a whole."""


def report_folder() -> Path:
    """Where the page and Data Docs are written: `CENSUS_REPORT`."""
    return Path(os.environ.get("CENSUS_REPORT") or ".census/report").resolve()


def publish(
    spark: SparkSession,
    frames: dict[str, DataFrame],
    days: dict[str, list[dt.date]],
    say: Say,
    made_from: str = "",
) -> None:
    """Check all frames of a stage, record what the checks found, then replace each table by its frame.

    `frames`: by table name. `days`: by period column, the values to replace; a table without a period is replaced as
    a whole, and `made_from` is kept with it. Raises GateFailure if a critical promise is broken: then no table of the
    stage has changed.
    """
    # Great Expectations takes seconds to import: once a process, and not for `--help`
    from expectations import gate  # noqa: PLC0415

    with held(frames.values()):
        say(f"checking {', '.join(frames)}")
        with ThreadPoolExecutor(AT_ONCE) as pool:
            tables = [TABLE_BY_NAME[name] for name in frames]
            reports = list(pool.map(gate.check, frames.values(), tables))
        for report in reports:
            gate.write_page(report, report_folder() / "data-docs")
        _record(spark, reports, days)
        for report in reports:
            gate.stop_on_critical(report, frames[report.table.name])
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for line in pool.map(lambda report: _replace(spark, report, frames, days, made_from), reports):
                say(line)


def _replace(
    spark: SparkSession,
    report: "Report",
    frames: dict[str, DataFrame],
    days: dict[str, list[dt.date]],
    made_from: str,
) -> str:
    """Replace the table that was checked; returns what there is to say about it."""
    table, frame = report.table, frames[report.table.name]
    if table.period is None:
        lake.replace_table(spark, table, frame, made_from)
    else:
        lake.replace_days(spark, table, frame, days[table.period])
    return f"published {table.layer}/{table.name}: {report.row_count:,} rows, {len(report.results)} promises kept"


def _record(spark: SparkSession, reports: list["Report"], days: dict[str, list[dt.date]]) -> None:
    """Replace the results of these tables and days in `expectation_results`, failed ones too, in one commit."""
    table = TABLE_BY_NAME["expectation_results"]
    rows, is_replaced = [], F.lit(False)
    for report in reports:
        replaced = days.get(report.table.period or "") or [WHOLE_TABLE]
        key = (report.table.name, replaced[0], replaced[-1])
        rows += [
            (*key, one.expectation, one.severity.value, one.is_kept, report.row_count, one.broken_row_count)
            for one in report.results
        ]
        is_same = [F.col(name) == F.lit(value) for name, value in zip(table.grain, key, strict=False)]
        is_replaced = is_replaced | (is_same[0] & is_same[1] & is_same[2])
    names = [report.table.name for report in reports]
    others = lake.read(spark, table).where(F.col("table_name").isin(names) & ~is_replaced)
    new = frame_of_rows(spark, rows, lake.spark_schema(table))
    lake.replace_values(spark, table, others.unionByName(new), names)
