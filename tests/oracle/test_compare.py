"""differences() finds each way in which two tables can differ, and says where."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest

from schemas import TABLE_BY_NAME
from tests.oracle.compare import differences

AUTHOR_ROW = TABLE_BY_NAME["window_open_weight_author_usage"].example_row()
REQUEST_ROW = TABLE_BY_NAME["requests"].example_row()


def table(*rows: dict) -> pa.Table:
    return pa.Table.from_pylist(list(rows))


def test_order_of_rows_and_dust_in_doubles_are_no_differences() -> None:
    other = AUTHOR_ROW | {"author": "qwen"}
    dusty = AUTHOR_ROW | {"token_share": AUTHOR_ROW["token_share"] + 1e-10}
    assert differences("window_open_weight_author_usage", table(AUTHOR_ROW, other), table(other, dusty)) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("tokens", 7), ("token_share", 0.500001), ("token_share", None), ("window_end_date", dt.date(2025, 1, 7)),
     ("tokens", Decimal(1200)), ("author_rank", 1.0)],
)  # fmt: skip
def test_a_cell_is_named_with_table_key_column_and_both_values(column: str, value: object) -> None:
    found = differences("window_open_weight_author_usage", table(AUTHOR_ROW), table(AUTHOR_ROW | {column: value}))
    assert found == [
        f"window_open_weight_author_usage[author={AUTHOR_ROW['author']}].{column}: "
        f"expected {AUTHOR_ROW[column]!r}, found {value!r}"
    ]


def test_costs_times_and_zones_are_compared_exactly() -> None:
    moment = REQUEST_ROW["created_at"]
    for column, value in (
        ("cost_usd", Decimal("0.001000000001")),
        ("created_at", moment + dt.timedelta(microseconds=1)),
        ("created_at", moment.replace(tzinfo=None)),
    ):
        found = differences("requests", table(REQUEST_ROW), table(REQUEST_ROW | {column: value}))
        assert [message.partition(":")[0] for message in found] == [
            f"requests[request_date=2025-01-06, request_id=gen-1].{column}"
        ]


def test_missing_unexpected_and_repeated_rows_are_named() -> None:
    other = AUTHOR_ROW | {"author": "qwen"}
    missing = differences("window_open_weight_author_usage", table(AUTHOR_ROW, other), table(AUTHOR_ROW))
    unexpected = differences("window_open_weight_author_usage", table(AUTHOR_ROW), table(AUTHOR_ROW, other))
    repeated = differences("window_open_weight_author_usage", table(AUTHOR_ROW), table(AUTHOR_ROW, AUTHOR_ROW))
    assert [len(missing), len(unexpected), len(repeated)] == [1, 1, 1]
    assert missing[0].startswith("window_open_weight_author_usage[author=qwen]: expected this row, found none")
    assert unexpected[0].startswith("window_open_weight_author_usage[author=qwen]: expected no such row, found {")
    assert repeated == ["window_open_weight_author_usage['deepseek']: found more than once"]


def test_columns_must_be_the_same_in_the_same_order() -> None:
    turned = table(AUTHOR_ROW).select(table(AUTHOR_ROW).column_names[::-1])
    assert "expected columns" in differences("window_open_weight_author_usage", table(AUTHOR_ROW), turned)[0]
