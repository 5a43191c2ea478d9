"""Validate a frame against its contract before it is written: nothing that breaks a critical promise is published."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow.compute as pc
from great_expectations.render.renderer import ValidationResultsPageRenderer
from great_expectations.render.view import DefaultJinjaPageView
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema

from expectations.suite import with_rules
from expectations.validation import BrokenCheck, Rows, count_of, validated
from schemas.contract import Severity, Table
from schemas.errors import CensusError
from schemas.wording import counted

NAMED_DAYS = 5
NAMED_FAILURES = 10


class GateFailure(CensusError):  # noqa: N818 - what happened, not a defect of the program
    """A critical promise is broken: the stage stops, and the published version stays as it was."""


@dataclass(frozen=True)
class Result:
    """What one expectation found: `broken_row_count` is None where the expectation does not count rows."""

    expectation: str
    severity: Severity
    is_kept: bool
    broken_row_count: int | None


@dataclass(frozen=True)
class Report:
    """The results for one table, and the page that Great Expectations renders of them."""

    table: Table
    row_count: int
    results: tuple[Result, ...]
    page: str


def prepared(frame: DataFrame, table: Table) -> DataFrame:
    """The frame as `check` takes it, computed or not: with a column per rule that says whether the row keeps it.

    Raises BrokenCheck if a rule cannot be evaluated.
    """
    try:
        return with_rules(frame, table)
    except PySparkException as error:
        raise BrokenCheck(f"{table.name}: cannot check its rules: {error}") from None


def check(rows: Rows, table: Table) -> Report:
    """Run the table's suite on rows that are `prepared`; a frame is read several times, so persist it.

    Raises BrokenCheck if a column has another type than the contract promises, or if a check cannot be made.
    """
    _check_types(rows, table)
    _stop_on_nan(rows, table)
    outcome = validated(rows, table, "BOOLEAN_ONLY")
    if not outcome.success:
        # Only failures are counted: counting the rows that keep a promise takes three times as long.
        outcome = validated(rows, table, "BASIC")
    return Report(table, count_of(rows), tuple(_result(one) for one in outcome.results), _page(outcome, table))


def _stop_on_nan(rows: Rows, table: Table) -> None:
    """Raise BrokenCheck for NaN: pandas cannot tell it from null, so no range would be checked for it."""
    names = rows.columns if isinstance(rows, DataFrame) else rows.schema.names
    doubles = [column.name for column in table.columns if column.type == "double" and column.name in names]
    if isinstance(rows, DataFrame):
        found = rows.agg(*(F.max(F.isnan(name)).alias(name) for name in doubles)).head() if doubles else None
        broken = [name for name in doubles if found and found[name]]
    else:
        broken = [name for name in doubles if pc.any(pc.is_nan(rows[name])).as_py()]
    if broken:
        raise BrokenCheck(f"{table.name}: the job makes NaN in {', '.join(broken)}; no value is null, never NaN")


def stop_on_critical(report: Report, rows: Rows) -> None:
    """Raise GateFailure naming table, days, expectations and counts if a critical promise is broken."""
    critical = [one for one in report.results if not one.is_kept and one.severity is Severity.CRITICAL]
    if not critical:
        return
    lines = [
        f"  {one.expectation}"
        + ("" if one.broken_row_count is None else f": broken by {counted(one.broken_row_count, 'row')}")
        for one in critical[:NAMED_FAILURES]
    ]
    raise GateFailure(
        f"{report.table.name} is not published: {len(critical)} critical expectations failed"
        f"{_failing_days(report.table, rows)}\n" + "\n".join(lines) + "\nThe published version is as it was."
    )


def _failing_days(table: Table, rows: Rows) -> str:
    """The days (weeks) that fail, found by validating each by itself. This is slow and happens only after a failure."""
    if table.period is None:
        return ""
    failing: list[dt.date] = []
    for period, of_period in _by_period(table.period, rows):
        if not validated(of_period, table, "BOOLEAN_ONLY").success:
            failing.append(period)
        if len(failing) > NAMED_DAYS:
            break
    if not failing:
        return ""
    named = ", ".join(str(period) for period in failing[:NAMED_DAYS])
    return f" for {table.period} {named}" + (" and more" if len(failing) > NAMED_DAYS else "")


def _by_period(period: str, rows: Rows) -> Iterator[tuple[Any, Rows]]:
    """Each value of the period column, in order, with its rows."""
    if not isinstance(rows, DataFrame):
        for value in sorted(pc.unique(rows[period]).drop_null().to_pylist()):
            yield value, rows.filter(pc.field(period) == value)
        return
    for row in rows.select(period).distinct().orderBy(period).collect():
        yield row[0], rows.where(F.col(period) == F.lit(row[0]))


def _check_types(rows: Rows, table: Table) -> None:
    promised = {column.name: column.type for column in table.columns}
    schema = rows.schema if isinstance(rows, DataFrame) else from_arrow_schema(rows.schema)
    found = {field.name: field.dataType.simpleString() for field in schema.fields}
    wrong = [name for name, type_ in promised.items() if name in found and found[name] != type_]
    if wrong:
        raise BrokenCheck(
            f"{table.name}: the job makes other types than the contract promises: "
            + ", ".join(f"{name} is {found[name]}, not {promised[name]}" for name in wrong)
        )


def _result(outcome: Any) -> Result:
    config, found = outcome.expectation_config, outcome.result
    broken: int | None = 0 if outcome.success else None
    if not outcome.success and "unexpected_count" in found:
        broken = int(found["unexpected_count"])
    return Result(config.description, Severity(config.severity.value), bool(outcome.success), broken)


def _page(outcome: Any, table: Table) -> str:
    """Great Expectations' own page of the results (Data Docs)."""
    for one in outcome.results:
        if one.expectation_config.type == "expect_table_columns_to_match_ordered_list":
            one.result.setdefault("observed_value", one.expectation_config.kwargs["column_list"])
    return str(_view().render(ValidationResultsPageRenderer().render(outcome)))


@cache
def _view() -> DefaultJinjaPageView:
    """One view for all pages: a new one compiles its templates again, which takes longer than a page."""
    return DefaultJinjaPageView()
