"""Validate a frame against its contract before it is written: nothing that breaks a critical promise is published."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import great_expectations as gx
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.render.renderer import ValidationResultsPageRenderer
from great_expectations.render.view import DefaultJinjaPageView
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema

from expectations.suite import suite_of, with_rules
from schemas.contract import Severity, Table
from schemas.errors import CensusError
from schemas.wording import counted

Rows: TypeAlias = DataFrame | pa.Table
"""Rows of a table: a plan, or computed and held by the driver."""

NAMED_DAYS = 5
NAMED_FAILURES = 10


class GateFailure(CensusError):  # noqa: N818 - what happened, not a defect of the program
    """A critical promise is broken: the stage stops, and the published version stays as it was."""


class BrokenCheck(CensusError):  # noqa: N818 - likewise
    """A check could not be made (a missing column, an unknown function): a defect of the job, not bad data."""


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
    """Run the table's suite on rows that are `prepared`: Arrow, or a frame (persist it: it is read several times).

    Raises BrokenCheck if a column has another type than the contract promises, or if a check cannot be made.
    """
    _check_types(rows, table)
    if isinstance(rows, pa.Table):
        _stop_on_nan(rows, table)
    batch = _pandas(rows) if isinstance(rows, pa.Table) else rows
    outcome = _validate(batch, table, "BOOLEAN_ONLY")
    if not outcome.success:
        # Only failures are counted: counting the rows that keep a promise takes three times as long.
        outcome = _validate(batch, table, "BASIC")
    count = rows.num_rows if isinstance(rows, pa.Table) else rows.count()
    return Report(table, count, tuple(_result(one) for one in outcome.results), _page(outcome, table))


def _pandas(rows: pa.Table) -> pd.DataFrame:
    """The rows for Great Expectations: texts as categories take half of the memory, and half of the time to check."""
    return rows.to_pandas(integer_object_nulls=True, strings_to_categorical=True)


def _stop_on_nan(rows: pa.Table, table: Table) -> None:
    """Raise BrokenCheck for NaN: pandas cannot tell it from null, so no range would be checked for it."""
    doubles = [field.name for field in rows.schema if pa.types.is_floating(field.type)]
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
        if not _validate(of_period, table, "BOOLEAN_ONLY").success:
            failing.append(period)
        if len(failing) > NAMED_DAYS:
            break
    if not failing:
        return ""
    named = ", ".join(str(period) for period in failing[:NAMED_DAYS])
    return f" for {table.period} {named}" + (" and more" if len(failing) > NAMED_DAYS else "")


def _by_period(period: str, rows: Rows) -> Iterator[tuple[Any, DataFrame | pd.DataFrame]]:
    """Each value of the period column, in order, with its rows."""
    if isinstance(rows, pa.Table):
        for value in sorted(pc.unique(rows[period]).drop_null().to_pylist()):
            yield value, _pandas(rows.filter(pc.field(period) == value))
        return
    for row in rows.select(period).distinct().orderBy(period).collect():
        yield row[0], rows.where(F.col(period) == F.lit(row[0]))


def _check_types(rows: Rows, table: Table) -> None:
    promised = {column.name: column.type for column in table.columns}
    schema = from_arrow_schema(rows.schema) if isinstance(rows, pa.Table) else rows.schema
    found = {field.name: field.dataType.simpleString() for field in schema.fields}
    wrong = [name for name, type_ in promised.items() if name in found and found[name] != type_]
    if wrong:
        raise BrokenCheck(
            f"{table.name}: the job makes other types than the contract promises: "
            + ", ".join(f"{name} is {found[name]}, not {promised[name]}" for name in wrong)
        )


def _validate(batch: DataFrame | pd.DataFrame, table: Table, result_format: str) -> Any:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    if isinstance(batch, pd.DataFrame):
        asset = context.data_sources.add_pandas(table.name).add_dataframe_asset(table.name)
    else:
        asset = context.data_sources.add_spark(table.name, persist=False).add_dataframe_asset(table.name)
    gx_batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": batch})
    # no values in results: they would put users and models into pages and logs
    result_form = {"result_format": result_format, "partial_unexpected_count": 0}
    outcome = gx_batch.validate(suite_of(table), result_format=result_form)
    for one in outcome.results:
        if one.exception_info and _raised(one.exception_info):
            raise BrokenCheck(
                f"{table.name}: cannot check '{one.expectation_config.description}': {_raised(one.exception_info)}"
            )
    return outcome


def _raised(exception_info: dict[str, Any]) -> str:
    """The message of an exception inside a check, of any metric; empty without one."""
    infos = [exception_info] if "raised_exception" in exception_info else list(exception_info.values())
    return next((str(info["exception_message"]) for info in infos if info["raised_exception"]), "")


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
