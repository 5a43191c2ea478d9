"""A frame of odd values of every type that tables have."""

import datetime as dt
import decimal

from pyspark.sql import DataFrame, SparkSession

TEXTS = [
    None,
    "",
    " ",
    "a",
    " Ab c/d ",
    "ß Éı",
    "12",
    "12\n",
    "12\r",
    " 12",
    "-0",
    "007",
    "1.5",
    "NaN",
    "x,y,,z",
    "2025-01-31",
    "٣",
    "a\tb\r",
    "zh-hans",
    "2025-01-31T08:00:00.123456Z",
    "2025-01-31 23:59:59+02:00",
    "2025-02-30",
    "9999-12-31",
    "gpt-4o-2024-08-06:free",
    "[1,2]",
    "true",
    "0123456789" * 30,
    "9" * 38,
    "🙂é",
    "%2B+",
    "00ff",
    "\\d",
    "$1",
]
LONGS = [None, 0, 1, -1, 7, 10, 999, 10**10, -(10**10), 2**53 + 1, 10**15]
DECIMALS = [
    None,
    *(decimal.Decimal(one) for one in ("0", "1.5", "-2.25", "0.000000000001", "99999999999999", "2.5", "3.5")),
]
DOUBLES = [None, 0.0, 1.5, -2.5, 0.1, 1e300, 1e-300, 2.5, 123456789.125]
DATES = [
    None,
    *(dt.date.fromisoformat(one) for one in ("2024-02-29", "2025-01-31", "2025-12-29", "1970-01-01", "2026-03-01")),
]
TIMES = [
    None,
    *(dt.datetime.fromisoformat(one) for one in ("2025-01-31T08:00:00.123456+00:00", "1969-12-31T23:59:59+00:00")),
]
ARRAYS = [None, [], ["a"], ["b", None, "a", "a"], ["", "B"], [None]]
SCHEMA = (
    "number int, t string, u string, n bigint, m bigint, d decimal(38,12), x double, b boolean, day date, "
    "at timestamp, a array<string>"
)


def rows(spark: SparkSession) -> DataFrame:
    """Each value beside others of its row; 120 rows, so that every short list meets every other."""

    def of(values: list, number: int):
        return values[number % len(values)]

    made = [
        (
            number,
            of(TEXTS, number),
            of(TEXTS, number * 7 + 3),
            of(LONGS, number),
            of(LONGS, number * 3 + 1),
            of(DECIMALS, number),
            of(DOUBLES, number),
            of([None, True, False], number),
            of(DATES, number),
            of(TIMES, number),
            of(ARRAYS, number),
        )
        for number in range(120)
    ]
    return spark.createDataFrame(made, SCHEMA)
