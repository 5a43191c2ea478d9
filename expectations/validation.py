"""Runs the suite of a table on rows: on a frame by its engine, on rows that the driver holds by pandas."""

from functools import cache
from typing import Any, TypeAlias

import great_expectations as gx
import pandas as pd
import pyarrow as pa
from great_expectations import ExpectationSuite
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.types.base import ProgressBarsConfig
from pyspark.sql import DataFrame

from expectations.suite import suite_of
from schemas.contract import Table
from schemas.errors import CensusError

Rows: TypeAlias = DataFrame | pa.Table
"""Rows of a table: a frame, or held by the driver."""


class BrokenCheck(CensusError):  # noqa: N818 - what happened
    """A check could not be made (a missing column, an unknown function): a defect of the job, not bad data."""


def validated(rows: Rows, table: Table, result_format: str) -> Any:
    """What Great Expectations found on these rows, one result per promise; raises BrokenCheck if a check fails.

    Rows of a frame are checked by the engine, all promises of the columns in one pass.
    """
    batch = rows if isinstance(rows, DataFrame) else _pandas(rows)
    return _validated(batch, table, suite_of(table), result_format)


def count_of(rows: Rows) -> int:
    """How many rows these are."""
    return int(rows.count()) if isinstance(rows, DataFrame) else rows.num_rows


def _pandas(rows: pa.Table) -> pd.DataFrame:
    """The rows for Great Expectations: texts as categories take half of the memory, and half of the time to check."""
    return rows.to_pandas(integer_object_nulls=True, strings_to_categorical=True)


def _validated(batch: DataFrame | pd.DataFrame, table: Table, suite: ExpectationSuite, result_format: str) -> Any:
    # no values in results: they would put users and models into pages and logs
    formats = {"result_format": result_format, "partial_unexpected_count": 0}
    rows = _rows_of(is_held=isinstance(batch, pd.DataFrame)).get_batch({"dataframe": batch})
    outcome = rows.validate(suite, result_format=formats)
    for one in outcome.results:
        if one.exception_info and _raised(one.exception_info):
            raise BrokenCheck(
                f"{table.name}: cannot check '{one.expectation_config.description}': {_raised(one.exception_info)}"
            )
    return outcome


@cache
def _rows_of(*, is_held: bool) -> BatchDefinition[Any]:
    """What hands rows to Great Expectations, held by the driver or not. It writes its project anew for each: so one."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    sources = context.data_sources
    source = sources.add_pandas("rows") if is_held else sources.add_spark("rows", persist=False)
    return source.add_dataframe_asset("rows").add_batch_definition_whole_dataframe("all")


def _raised(exception_info: dict[str, Any]) -> str:
    """The message of an exception inside a check, of any metric; empty without one."""
    infos = [exception_info] if "raised_exception" in exception_info else list(exception_info.values())
    return next((str(info["exception_message"]) for info in infos if info["raised_exception"]), "")
