"""Intervals against the same formulas computed from the single requests with sixty digits, and how often they hold."""

import math
import statistics
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from pyspark.sql import functions as F

from jobs.lake.frames import frame_of_rows
from jobs.measures.intervals import mean_interval, proportion_interval, share_interval
from tests.pipeline import interval_coverage

LEAST = 0.93
LARGE = 10**15
TOKENS = ("bigint", "decimal(38,0)", int)
USD = ("decimal(28,12)", "decimal(38,18)", Decimal)
SHARE_NAMES = ("share_low", "share_high", "effective_sample_size", "is_reliable")

SHARES = {
    "nothing": ([], []),
    "only zeros": ([0, 0], [0]),
    "one request": ([7], []),
    "none of it": ([], [100, 20, 3]),
    "all of it": ([100, 20, 3], []),
    "all of it beside zeros": ([100, 20, 3], [0, 0]),
    "one of each": ([50], [50]),
    "ten equal": ([30] * 10, [70] * 40),
    "nine equal": ([30] * 9, [70] * 40),
    "a giant inside": ([10**9, 5], [10, 20, 30]),
    "a giant outside": ([10, 20], [10**9, 5]),
    "1 and a bit, without care": ([10**9], [4]),
    "nearly all": ([LARGE, LARGE + 7], [10**9, 20]),
    "nearly none": ([10**9, 20], [LARGE, LARGE + 7]),
    "many": ([100 + i * i for i in range(300)], [3 * i for i in range(700)]),
    "as large as a count can be": ([4 * 10**18], [4 * 10**18, 10**18]),
}
SPENDS = {
    "a free model": ([Decimal(0)] * 3, [Decimal("0.25"), Decimal("0.000123")]),
    "ten equal": ([Decimal("0.07")] * 10, [Decimal("0.1")] * 3),
    "millionths": ([Decimal("0.000001003")] * 4, [Decimal("0.000002001")] * 3),
    "some": ([Decimal("0.004"), Decimal("0.010")], [Decimal("0.006"), Decimal("1.5"), Decimal("0.02")]),
}
MEANS = {
    "nothing": [],
    "one request": [7],
    "only zeros": [0] * 20,
    "equal": [31_415_926_535] * 3,
    "large and equal": [LARGE + 1] * 7,
    "large and nearly equal": [LARGE, LARGE + 10**8, LARGE + 3],
    "ten equal": [10**8 + 7] * 10,
    "nine equal": [10**8 + 7] * 9,
    "one giant": [10**9] + [1] * 99,
    "beyond 38 digits": [9 * 10**18] + [10**13] * 9,
    "many": [100 + i * i for i in range(300)],
}


@pytest.fixture(params=["CODEGEN_ONLY", "NO_CODEGEN"])
def any_way(spark, request):
    """Compiled or interpreted: they evaluate common subexpressions, and so raise, in different places."""
    usual = spark.conf.get("spark.sql.codegen.factoryMode")
    spark.conf.set("spark.sql.codegen.factoryMode", request.param)
    yield spark
    spark.conf.set("spark.sql.codegen.factoryMode", usual)


def _found(spark, rows, schema, columns, names):
    """The columns of these names, by the row's name; repartitioned, or Spark would compute them while it plans."""
    frame = frame_of_rows(spark, rows, f"name string, {schema}").repartition(1)
    return {row[0]: tuple(row[1:]) for row in frame.withColumns(columns).select("name", *names).collect()}


def _assert_close(found, expected):
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        for value, wanted in zip(found[name], values, strict=True):
            if isinstance(wanted, bool) or wanted is None:
                assert value is wanted, (name, found[name], values)
            else:
                assert value is not None, (name, found[name], values)
                assert math.isclose(value, wanted, rel_tol=1e-9, abs_tol=0), (name, found[name], values)


def _decimal(value):
    value = Fraction(value)
    return Decimal(value.numerator) / Decimal(value.denominator)


def _wilson(share, size):
    """Wilson's interval as books print it."""
    with localcontext(prec=60):
        p, n, z = _decimal(share), _decimal(size), Decimal("1.96")
        middle = p + z * z / (2 * n)
        reach = z * (p * (1 - p) / n + z * z / (4 * n * n)).sqrt()
        return float((middle - reach) / (1 + z * z / n)), float((middle + reach) / (1 + z * z / n))


def _share(part, rest):
    """What share_interval() promises of these requests."""
    part, rest = [Fraction(x) for x in part], [Fraction(x) for x in rest]
    total = sum(part) + sum(rest)
    if not total:
        return None, None, None, False
    p = sum(part) / total
    size = kish = total**2 / sum(x * x for x in part + rest)
    if 0 < p < 1:
        # what every request adds to the ratio, squared
        variance = sum((x * (inside - p) / total) ** 2 for xs, inside in ((part, 1), (rest, 0)) for x in xs)
        size = min(p * (1 - p) / variance / (1 + 24 / kish), kish)
    reliable = bool(sum(part)) and sum(part) ** 2 / sum(x * x for x in part) >= 10
    return *_wilson(p, size), float(size), reliable


def _mean(requests):
    """What mean_interval() promises of these requests."""
    requests = [Fraction(x) for x in requests]
    total, squares = _sums(requests)
    reliable = bool(squares) and total**2 / squares >= 10
    mean = total / len(requests) if requests else None
    if len(requests) < 2 or not total:
        return None if mean is None else float(mean), None, None, reliable
    with localcontext(prec=60):
        m, z = _decimal(mean), Decimal("1.96")
        variance = statistics.variance(requests)
        r = (_decimal(variance) / len(requests)).sqrt() / m
        return float(m), float(m * (-z * r).exp()), float(m * (z * r * (1 + 3 * r)).exp()), reliable


def _sums(requests):
    """Σ and Σ²."""
    return sum(requests), sum(x * x for x in requests)


@pytest.mark.parametrize(("cases", "types"), [(SHARES, TOKENS), (SPENDS, USD)], ids=["tokens", "spend"])
def test_share_is_what_the_requests_say(any_way, cases, types):
    rows = [
        (name, *(kind(x) for x, kind in zip((*_sums(part), *_sums(part + rest)), (types[2], Decimal) * 2, strict=True)))
        for name, (part, rest) in cases.items()
    ]
    schema = f"part {types[0]}, part_squared {types[1]}, whole {types[0]}, whole_squared {types[1]}"
    columns = share_interval("part", "part_squared", "whole", "whole_squared")
    found = _found(any_way, rows, schema, columns, SHARE_NAMES)
    _assert_close(found, {name: _share(part, rest) for name, (part, rest) in cases.items()})
    assert all(0 <= low <= high <= 1 for low, high, *_ in found.values() if low is not None)


def test_share_without_sums_has_no_interval(any_way):
    none, zero, some = None, Decimal(0), Decimal(4)
    rows = [
        ("no whole", none, none, none, none),
        ("no whole of a part", 40, Decimal(100), none, none),
        ("no part", none, none, 2, some),
        ("a whole of 0", 0, zero, 0, some),
        ("squares that are rounded to 0", 1, zero, 2, zero),
    ]
    schema = "part bigint, part_squared decimal(38,0), whole bigint, whole_squared decimal(38,0)"
    columns = share_interval("part", "part_squared", "whole", "whole_squared")
    _assert_close(
        _found(any_way, rows, schema, columns, SHARE_NAMES), {row[0]: (None, None, None, False) for row in rows}
    )


def test_mean_is_what_the_requests_say(any_way):
    rows = [(name, _sums(requests)[0], Decimal(_sums(requests)[1]), len(requests)) for name, requests in MEANS.items()]
    columns = mean_interval("total", "total_squared", "n", "tokens")
    names = ("mean_tokens", "mean_tokens_low", "mean_tokens_high", "is_tokens_reliable")
    found = _found(any_way, rows, "total bigint, total_squared decimal(38,0), n bigint", columns, names)
    _assert_close(found, {name: _mean(requests) for name, requests in MEANS.items()})


def test_mean_of_fractions(any_way):
    spends = [Decimal("0.25"), Decimal("0.5"), Decimal("1.75")]
    equal = [Decimal("0.09")] * 3
    rows = [("spend", *_sums(spends), 3), ("equal", *_sums(equal), 3), ("nobody", None, None, None)]
    columns = mean_interval("total", "total_squared", "n", "usd")
    names = ("mean_usd", "mean_usd_low", "mean_usd_high", "is_usd_reliable")
    found = _found(any_way, rows, f"total {USD[0]}, total_squared {USD[1]}, n bigint", columns, names)
    _assert_close(found, {"spend": _mean(spends), "equal": _mean(equal), "nobody": (None, None, None, False)})


def test_proportion_is_wilsons(any_way):
    names = ("retention_low", "retention_high")
    pairs = [(0, 1), (1, 1), (0, 100), (100, 100), (30, 100), (1, 10**9), (10**9 - 1, 10**9), (2 * LARGE, 3 * LARGE)]
    rows = [(str(pair), *pair) for pair in [*pairs, (0, 0), (None, 5), (None, None)]]
    found = _found(any_way, rows, "part bigint, whole bigint", proportion_interval("part", "whole", "retention"), names)
    known = {str((part, whole)): _wilson(Fraction(part, whole), whole) for part, whole in pairs}
    _assert_close(found, {**{row[0]: (None, None) for row in rows}, **known})


def test_nobody_and_everybody_reach_the_ends_exactly(spark):
    users = spark.range(1, 3000).select("id", F.lit(0).alias("nobody"), (F.col("id") * 7919).alias("users"))
    for part, end in (("nobody", "retention_low = 0"), ("users", "retention_high = 1")):
        assert users.withColumns(proportion_interval(part, "users", "retention")).where(f"NOT {end}").count() == 0


@pytest.fixture(scope="module")
def coverage(spark):
    return interval_coverage.measured(spark)


def test_intervals_hold_in_at_least_93_of_100_weeks(coverage):
    assert len(coverage) == len(interval_coverage.TAILS) * len(interval_coverage.SAMPLES) * 20 + 15
    low = coverage[coverage["ours"] < LEAST]
    assert low.empty, low.to_string()


def test_page_shows_what_was_measured(coverage):
    page = interval_coverage.PAGE.read_text(encoding="utf-8")
    assert page == interval_coverage.with_tables(page, interval_coverage.tables(coverage))
    assert interval_coverage.tables(coverage) in page
