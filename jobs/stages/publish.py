"""The end of every stage: compute each frame once, check all, reconcile, record the results, replace the tables."""

import datetime as dt
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame, SparkSession

from jobs.lake import tables as lake
from jobs.lake.contracts import arrow_schema
from jobs.lake.engine import held, materialized
from jobs.lake.frames import arrow_of_rows
from jobs.lake.tables import Rows
from jobs.settings import settings
from schemas import TABLE_BY_NAME
from schemas.contract import Table
from schemas.wording import counted

if TYPE_CHECKING:
    from expectations.gate import Report

log = logging.getLogger(__name__)

AT_ONCE = 4
"""This many tables are computed, checked and written side by side: most of the time is waiting for the driver."""

WHOLE_TABLE = dt.date(1970, 1, 1)
"""The range of days of a table that is checked as a whole."""


def report_folder() -> Path:
    """Where the page and Data Docs are written: `CENSUS_REPORT`."""
    return settings().report


def publish(  # noqa: PLR0913 - each is one thing that a stage knows
    spark: SparkSession,
    frames: dict[str, DataFrame],
    days: dict[str, list[dt.date]],
    *,
    is_small: bool,
    whole: tuple[str, DataFrame] | None = None,
    made_from: str = "",
) -> None:
    """Check all frames of a stage, record what the checks found, then replace each table by its frame.

    `frames`: by table name. `days`: by period column, the values to replace; a table without a period is replaced as
    a whole, and `made_from` is kept with it. `is_small`: whether the driver can hold each frame; then a frame is
    computed once, as Arrow, which is checked and written; otherwise it is cached and read several times.
    `whole`: a name, and a frame with a period column and `tokens`; the tables of `frames` that count every token must
    have its sums. Raises GateFailure if a critical promise is broken, and ReconcileError if sums differ: then no table
    of the stage has changed.
    """
    # Great Expectations takes seconds to import: once a process, and not for `--help`
    from expectations import data_docs, gate  # noqa: PLC0415

    log.info("checking %s", ", ".join(frames))
    tables = [TABLE_BY_NAME[name] for name in frames]
    prepared = [gate.prepared(frames[table.name], table) for table in tables]
    with ExitStack() as stack, ThreadPoolExecutor(AT_ONCE) as pool:
        if not is_small:
            stack.enter_context(held(prepared))
        rows: list[Rows] = []
        reports: list[Report] = []
        # Great Expectations keeps its context in a global of the process, so it checks one table after the other,
        # each as soon as it is there, while the engine computes the next
        for table, computed in zip(tables, pool.map(materialized, prepared), strict=True):
            rows.append(computed)
            reports.append(gate.check(computed, table))
        for report in reports:
            data_docs.write_page(report.table.name, report.page, report_folder() / "data-docs")
        _record(spark, reports, days)
        for report, checked in zip(reports, rows, strict=True):
            gate.stop_on_critical(report, checked)
        if whole:
            log.info("%s", _reconciled(whole, dict(zip(tables, rows, strict=True))))

        def replace(report: "Report", checked: Rows) -> str:
            return _replace(spark, report, checked, days, made_from)

        for line in pool.map(replace, reports, rows):
            log.info("%s", line)


def _reconciled(whole: tuple[str, DataFrame], rows: dict[Table, Rows]) -> str:
    """Compare the sums of tokens before anything is written; raises ReconcileError, returns the message for the log."""
    from expectations.reconcile import same_tokens, token_sums  # noqa: PLC0415 - see publish()

    name, frame = whole
    period = next(column for column in frame.columns if column != "tokens")
    parts = {
        table.name: token_sums(checked, period)
        for table, checked in rows.items()
        if table.counts_every_token and table.period == period
    }
    tokens = same_tokens((name, token_sums(frame, period)), parts)
    return f"sums agree in every {period}: {' = '.join([name, *parts])} = {tokens:,} tokens"


def _replace(
    spark: SparkSession, report: "Report", checked: Rows, days: dict[str, list[dt.date]], made_from: str
) -> str:
    """Replace the table that was checked; returns the message for the log."""
    table = report.table
    rows = lake.contracted(checked, table)
    if table.period is None:
        lake.replace_table(spark, table, rows, made_from)
    else:
        lake.replace_days(spark, table, rows, days[table.period])
    size, kept = counted(report.row_count, "row"), counted(sum(one.is_kept for one in report.results), "promise")
    return f"published {table.layer}/{table.name}: {size}, {kept} kept"


def _record(spark: SparkSession, reports: list["Report"], days: dict[str, list[dt.date]]) -> None:
    """Replace the results of these tables and days in `expectation_results`, failed ones too, in one commit."""
    table = TABLE_BY_NAME["expectation_results"]
    rows, replaced_keys = [], set()
    for report in reports:
        replaced = days.get(report.table.period or "") or [WHOLE_TABLE]
        key = (report.table.name, replaced[0], replaced[-1])
        replaced_keys.add(key)
        rows += [
            (*key, one.expectation, one.severity.value, one.is_kept, report.row_count, one.broken_row_count)
            for one in report.results
        ]
    names = [report.table.name for report in reports]
    earlier = lake.rows(spark, table)
    others = [
        tuple(row.values())
        for row in earlier.filter(pc.is_in(earlier["table_name"], pa.array(names))).to_pylist()
        if tuple(row[name] for name in table.grain[:3]) not in replaced_keys
    ]
    lake.replace_values(spark, table, arrow_of_rows(others + rows, arrow_schema(table)), names)
