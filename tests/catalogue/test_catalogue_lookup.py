"""Looking up raw names and what was known of a model on a day: docs/catalogue.md sections 4 and 6."""

import datetime as dt
from decimal import Decimal

import pytest

from jobs.catalogue.resolve import attributes_on, resolve
from schemas.core import model_aliases, models
from tests.support.cases import frame_of

JUNE, JULY = dt.date(2025, 6, 1), dt.date(2025, 7, 1)
PRICES = ("prompt_price_usd_per_million_tokens", "completion_price_usd_per_million_tokens")
ALIASES = {
    "lab/alpha-1.5": "lab/alpha-1.5",
    "alpha-1.5": "lab/alpha-1.5",
    "alpha-1-5": "lab/alpha-1.5",
    "lab/dated": "lab/dated",
    "lab/dated-2024-08-06": "lab/dated-2024-08-06",
    "by-hand": "lab/steady",
    "hub/by-hand": "lab/hub",
}
SPANS = [
    {"model_id": "lab/alpha-1.5", "valid_from": JUNE, "valid_to": JULY, PRICES[0]: 1, PRICES[1]: None},
    {"model_id": "lab/alpha-1.5", "valid_from": JULY, "valid_to": None, PRICES[0]: 3, PRICES[1]: 0.5},
    {"model_id": "lab/gone", "valid_from": dt.date(2024, 1, 1), "valid_to": None, PRICES[0]: 9, PRICES[1]: None},
]


@pytest.fixture(scope="module")
def alias_frame(spark):
    rows = [{"alias": alias, "model_id": model_id} for alias, model_id in ALIASES.items()]
    return frame_of(spark, model_aliases.TABLE, rows)


@pytest.fixture(scope="module")
def model_frame(spark):
    known = {"author": "lab", "source_type": "row_oss", "size_class": "small", "reasoning_class": "reasoning"}
    return frame_of(spark, models.TABLE, [{**known, **span} for span in SPANS])


RESOLVED = [
    ("lab/alpha-1.5", "lab/alpha-1.5", "standard"),
    ("Gateway/Lab/Alpha-1.5:FREE", "lab/alpha-1.5", "free"),
    (" alpha-1-5:thinking ", "lab/alpha-1.5", "thinking"),
    ("alpha-1.5:batch", "lab/alpha-1.5", "batch"),
    ("a/b/c/alpha-1.5-20251231", "lab/alpha-1.5", "standard"),
    ("alpha-1.5@20251231", "lab/alpha-1.5", "standard"),
    ("alpha-1.5-2025-12-31:nitro", "lab/alpha-1.5", "nitro"),
    ("lab/dated-2024-08-06", "lab/dated-2024-08-06", "standard"),
    ("lab/dated-2024-08-07", "lab/dated", "standard"),
    ("host/by-hand:exacto", "lab/steady", "exacto"),
    ("top/hub/by-hand-20250101", "lab/hub", "standard"),
]
UNRESOLVED = ["gpt-nonexistent-9", "Unknown:free", "alpha-1.5-20251331", "open", "", "/", ":free"]


def test_resolve(spark, alias_frame):
    names = [name for name, *_ in RESOLVED] + UNRESOLVED
    found = resolve(spark.createDataFrame([(name,) for name in names], "raw_model string"), alias_frame).collect()
    expected = [(*row, True) for row in RESOLVED] + [(name, name, "standard", False) for name in UNRESOLVED]
    assert sorted(tuple(row) for row in found) == sorted(expected)


AS_OF = [
    ("lab/alpha-1.5", dt.date(2020, 1, 1), "1", None, True),
    ("lab/alpha-1.5", dt.date(2025, 5, 31), "1", None, True),
    ("lab/alpha-1.5", JUNE, "1", None, False),
    ("lab/alpha-1.5", dt.date(2025, 6, 30), "1", None, False),
    ("lab/alpha-1.5", JULY, "3", "0.5", False),
    ("lab/alpha-1.5", dt.date(2030, 1, 1), "3", "0.5", False),
    ("lab/gone", dt.date(2023, 12, 31), "9", None, True),
]


def test_attributes_as_of_a_day(spark, model_frame):
    days = [(day, model_id, 7) for model_id, day, *_ in AS_OF] + [(JUNE, "raw/Name", 7)]
    frame = spark.createDataFrame(days, "request_date date, model_id string, kept int")
    found = {(row.model_id, row.request_date): row for row in attributes_on(frame, model_frame).collect()}
    assert len(found) == len(days)
    assert all(row.kept == 7 for row in found.values())
    for model_id, day, prompt_price, completion_price, is_backdated in AS_OF:
        row = found[model_id, day]
        assert row.prompt_price_usd_per_million_tokens == Decimal(prompt_price), (model_id, day)
        assert row.completion_price_usd_per_million_tokens == (completion_price and Decimal(completion_price))
        assert row.is_backdated_price is is_backdated, (model_id, day)
        assert (row.author, row.source_type, row.size_class, row.reasoning_class) == (
            "lab",
            "row_oss",
            "small",
            "reasoning",
        )
    unknown = found["raw/Name", JUNE]
    assert [unknown.author, unknown.source_type, unknown.size_class, unknown.reasoning_class] == ["unknown"] * 4
    assert unknown.prompt_price_usd_per_million_tokens is None
    assert unknown.is_backdated_price is False
