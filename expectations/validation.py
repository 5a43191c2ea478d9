"""Runs the suite of a table on rows: on a frame at once, on rows held by the driver or in its files part by part."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import great_expectations as gx
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as pds
from great_expectations import ExpectationSuite
from great_expectations.data_context.types.base import ProgressBarsConfig
from pyspark.sql import DataFrame

from expectations.suite import suite_of, suites_of_parts
from schemas.contract import Table
from schemas.errors import CensusError

Rows: TypeAlias = DataFrame | pa.Table | pds.Dataset
"""Rows of a table: a plan, or computed, and held by the driver or in files of its own."""

PART_ROWS = 250_000
"""This many rows are in memory at a time, as pandas."""

COUNTS = ("element_count", "missing_count", "unexpected_count")
ROW_COUNT = "expect_table_row_count_to_be_between"


class BrokenCheck(CensusError):  # noqa: N818 - what happened
    """A check could not be made (a missing column, an unknown function): a defect of the job, not bad data."""


def validated(rows: Rows, table: Table, result_format: str) -> Any:
    """What Great Expectations found on these rows, one result per promise; raises BrokenCheck if a check fails."""
    if isinstance(rows, DataFrame):
        return _validated(rows, table, suite_of(table), result_format)
    if count_of(rows) <= PART_ROWS:
        return _validated(_pandas(table_of(rows)), table, suite_of(table), result_format)
    of_rows, of_keys = suites_of_parts(table)
    outcomes = [_validated(_pandas(part), table, of_rows, result_format) for part in parts(rows)]
    keys = _pandas(table_of(rows, table.grain))
    return _merged(outcomes, _validated(keys, table, of_keys, result_format))


def count_of(rows: Rows) -> int:
    """How many rows these are."""
    return rows.count() if isinstance(rows, DataFrame) else int(_dataset(rows).count_rows())


def table_of(rows: pa.Table | pds.Dataset, columns: Sequence[str] | None = None) -> pa.Table:
    """The rows, or some columns of them, in memory."""
    return _dataset(rows).to_table(columns=None if columns is None else list(columns))


def parts(rows: pa.Table | pds.Dataset, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The rows, or some columns of them, some PART_ROWS at a time."""
    held: list[pa.RecordBatch] = []
    names = None if columns is None else list(columns)
    read_ahead = {"batch_readahead": 1, "fragment_readahead": 1}
    for batch in _dataset(rows).to_batches(columns=names, batch_size=PART_ROWS, **read_ahead):
        if batch.num_rows:  # an empty file, or one without rows of a filter, makes an empty batch
            held.append(batch)
        if sum(one.num_rows for one in held) >= PART_ROWS:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def _dataset(rows: pa.Table | pds.Dataset) -> pds.Dataset:
    return pds.dataset(rows) if isinstance(rows, pa.Table) else rows


def _pandas(rows: pa.Table) -> pd.DataFrame:
    """The rows for Great Expectations: texts as categories take half of the memory, and half of the time to check."""
    return rows.to_pandas(integer_object_nulls=True, strings_to_categorical=True)


def _validated(batch: DataFrame | pd.DataFrame, table: Table, suite: ExpectationSuite, result_format: str) -> Any:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    if isinstance(batch, pd.DataFrame):
        asset = context.data_sources.add_pandas(table.name).add_dataframe_asset(table.name)
    else:
        asset = context.data_sources.add_spark(table.name, persist=False).add_dataframe_asset(table.name)
    gx_batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": batch})
    # no values in results: they would put users and models into pages and logs
    outcome = gx_batch.validate(suite, result_format={"result_format": result_format, "partial_unexpected_count": 0})
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


def _merged(outcomes: Sequence[Any], keys: Any) -> Any:
    """The results of all parts as those of one: a promise is kept if each part keeps it, and counts are sums."""
    first, *others = outcomes
    found = [{one.expectation_config.description: one for one in outcome.results} for outcome in others]
    for one in first.results:
        same = [one, *(results[one.expectation_config.description] for results in found)]
        one.success = all(other.success for other in same)
        one.result |= {
            name: sum(other.result.get(name, 0) for other in same) for name in COUNTS if name in _names(same)
        }
        if one.expectation_config.type == ROW_COUNT and "observed_value" in one.result:
            one.result["observed_value"] = sum(other.result["observed_value"] for other in same)
        if one.result.get("element_count"):
            one.result["unexpected_percent"] = 100 * one.result["unexpected_count"] / one.result["element_count"]
    first.results.insert(1, *keys.results)
    kept = sum(bool(one.success) for one in first.results)
    first.success = kept == len(first.results)
    first.statistics |= {
        "evaluated_expectations": len(first.results),
        "successful_expectations": kept,
        "unsuccessful_expectations": len(first.results) - kept,
        "success_percent": 100 * kept / len(first.results),
    }
    return first


def _names(results: Sequence[Any]) -> set[str]:
    return {name for one in results for name in one.result}
