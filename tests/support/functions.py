"""Every function of Spark that jobs use, with odd values: `python -m tests.support.functions OUT` computes them.

OUT is a JSON file: name of the function -> what the engine of CENSUS_ENGINE makes of it, as texts; or its error.
"""

import datetime as dt
import json
import sys
from pathlib import Path

from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from jobs.lake.engine import open_session
from tests.support.odd_values import rows


def of_rows() -> dict[str, list[Column]]:
    """Function -> expressions of it, each computed for every row."""
    return {**_of_texts(), **_of_lists(), **_of_numbers_and_times(), **_of_windows()}


def _of_texts() -> dict[str, list[Column]]:
    """Functions of texts."""
    t, u, n, m, a = (F.col(name) for name in ("t", "u", "n", "m", "a"))
    return {
        "concat": [F.concat(t, F.lit("|"), u), F.concat(F.array(t), F.array(u))],
        "concat_ws": [F.concat_ws("/", t, u), F.concat_ws(",", a)],
        "contains": [t.contains("-"), t.contains(u)],
        "endswith": [t.endswith("d "), t.endswith(""), t.endswith(u)],
        "eqNullSafe": [t.eqNullSafe(u), n.eqNullSafe(m)],
        "from_json": [
            F.from_json(F.concat(F.lit('{"k":"'), F.regexp_replace(t, r'[\\"\t\r]', "_"), F.lit('"}')), "k string")["k"]
        ],
        "initcap": [F.initcap(t)],
        "isin": [t.isin("a", "12"), n.isin(1, 7)],
        "length": [F.length(t)],
        "lower": [F.lower(t)],
        "ltrim": [F.ltrim(t), F.ltrim(t, F.lit(" \t"))],
        "octet_length": [F.octet_length(t)],
        "regexp_extract": [F.regexp_extract(t, "([a-z]+)-([0-9]+)", 2), F.regexp_extract(t, "^(.*?)(?::free)?$", 1)],
        "regexp_replace": [
            F.regexp_replace(t, "[0-9]+", "<$0>"),
            F.regexp_replace(t, "(a)|b", "$1$1"),
            F.regexp_replace(t, r"\s+$", ""),
        ],
        "repeat": [F.repeat(t, F.lit(2)), F.repeat(F.lit("0"), F.lit(0))],
        "replace": [F.replace(t, F.lit("a"), F.lit("$b")), F.replace(t, F.lit("+"), F.lit("%2B"))],
        "rlike": [t.rlike(r"^[0-9]+\z"), t.rlike(r"^[0-9]{4}-[0-9]{2}"), t.rlike("(?i)AB"), t.rlike(r"[\t\r]$")],
        "rpad": [F.rpad(t, 5, "0"), F.rpad(t, F.lit(0), "0")],
        "sha2": [F.sha2(t, 256), F.sha2(F.concat(t, F.lit("|")).cast("binary"), 256)],
        "split": [F.split(t, ","), F.split(t, r"\|"), F.split(t, " "), F.split(t, "-", 2)],
        "startswith": [t.startswith("a"), t.startswith(u), t.startswith("")],
        "substring": [
            F.substring(t, 1, 3),
            F.substring(t, F.lit(2), F.lit(2)),
            F.substring(t, 1, 0),
            F.substring(t, 0, 2),
        ],
        "substring_index": [F.substring_index(t, "-", 1), F.substring_index(t, "-", -1), F.substring_index(t, "/", 2)],
        "trim": [F.trim(t)],
        "unhex": [F.hex(F.unhex(F.lit("00ff")))],
        "upper": [F.upper(t)],
    }


def _of_lists() -> dict[str, list[Column]]:
    """Functions of lists, and of whatever may be null."""
    t, u, n, m, x, a = (F.col(name) for name in ("t", "u", "n", "m", "x", "a"))
    parts = F.split(t, ",")
    return {
        "aggregate": [
            F.aggregate(F.array(x, F.lit(1.0)), F.lit(0.0), lambda total, one: total + F.coalesce(one, F.lit(2.0)))
        ],
        "array": [F.array(t, u), F.array(n, F.lit(1))],
        "array_contains": [F.array_contains("a", "a")],
        "array_distinct": [F.array_distinct("a")],
        "array_join": [F.array_join("a", "-"), F.array_join(parts, "")],
        "array_max": [F.array_max("a")],
        "array_min": [F.array_min("a")],
        "array_position": [F.array_position("a", F.lit("a")), F.array_position(F.array(F.lit("p"), F.lit("a")), t)],
        "array_sort": [F.array_sort("a")],
        "arrays_overlap": [F.arrays_overlap("a", F.array(F.lit("a"), F.lit("q")))],
        "coalesce": [F.coalesce(t, u), F.coalesce(n, m, F.lit(0))],
        "element_at": [F.element_at(F.array(F.lit("p"), F.lit("q")), F.when(F.length(t) > 1, 2).otherwise(1))],
        "exists": [F.exists("a", lambda one: one == "a"), F.exists("a", lambda one: one.isNull())],
        "filter": [F.filter("a", lambda one: one != "a"), F.filter("a", lambda one: one.isNotNull())],
        "flatten": [F.flatten(F.array(a, F.array(t)))],
        "forall": [F.forall("a", lambda one: one == "a")],
        "get": [F.get("a", F.lit(0)), F.get("a", F.lit(9)), F.get(parts, F.lit(1))],
        "getField": [F.struct(t.alias("p"), n.alias("q")).getField("q")],
        "isNotNull": [t.isNotNull(), a.isNotNull()],
        "isNull": [t.isNull(), a.isNull()],
        "nullif": [F.nullif(t, F.lit("")), F.nullif(n, F.lit(0)), F.nullif(x, F.lit(0.0))],
        "sequence": [F.sequence(F.lit(1), F.size(parts)), F.sequence(F.lit(0), F.lit(0))],
        "size": [F.size("a"), F.size(parts)],
        "slice": [F.slice(parts, 1, 2), F.slice(parts, 2, 9)],
        "sort_array": [F.sort_array("a")],
        "struct": [F.struct(t.alias("p"), n.alias("q"))],
        "transform": [F.transform("a", F.upper), F.transform("a", lambda one: F.coalesce(one, F.lit("?")))],
        "when": [F.when(n > 0, t).when(n < 0, u), F.when(t == "a", 1).otherwise(F.lit(None))],
    }


def _of_numbers_and_times() -> dict[str, list[Column]]:
    """Functions of numbers, days and times."""
    t, n, m, x, d, day, at = (F.col(name) for name in ("t", "n", "m", "x", "d", "day", "at"))
    return {
        "add_months": [F.add_months("day", 1), F.add_months("day", -13)],
        "between": [n.between(0, 10), day.between(dt.date(2025, 1, 1), dt.date(2025, 12, 31)), x.between(0.0, 2.0)],
        "cast": [
            n.cast("string"),
            d.cast("string"),
            d.cast("double"),
            x.cast("string"),
            day.cast("string"),
            n.cast("decimal(38,0)"),
            at.cast("date"),
            d.cast("decimal(20,2)"),
            n.cast("double"),
            F.col("b").cast("string"),
            F.col("b").cast("int"),
        ],
        "date_add": [F.date_add("day", 30), F.date_add("day", -1)],
        "date_format": [
            F.date_format("at", "yyyy-MM-dd HH:mm:ss.SSSSSS"),
            F.date_format("at", "yyyy-MM-dd'T'HH:mm:ss'Z'"),
        ],
        "date_sub": [F.date_sub("day", 1)],
        "date_trunc": [F.date_trunc("week", day).cast("date")],
        "dayofmonth": [F.dayofmonth("day")],
        "exp": [F.exp(F.when(F.abs(x) < 100, x))],
        "floor": [F.floor(d), F.floor(x / 1e290), F.floor(n / 7)],
        "isnan": [F.isnan(x), F.isnan(F.sqrt(x))],
        "greatest": [F.greatest(n, m), F.greatest(day, F.lit(dt.date(2025, 6, 1)))],
        "last_day": [F.last_day("day")],
        "least": [F.least(n, m)],
        "log10": [F.log10(F.when(x > 0, x))],
        "month": [F.month("day")],
        "pow": [F.pow(F.when(F.abs(x) < 100, x), F.lit(2))],
        "round": [F.round(d, 0), F.round(d, 2), F.round(F.when(F.abs(x) < 1e9, x), 1)],
        "sqrt": [F.sqrt(F.when(x >= 0, x))],
        "timestamp_micros": [F.timestamp_micros(n)],
        "to_date": [F.to_date("at")],
        "trunc": [F.trunc("day", "month")],
        "try_cast": [
            t.try_cast("bigint"),
            t.try_cast("double").cast("string"),
            F.when(t.rlike("^[0-9.]+$"), t).try_cast("decimal(38,9)"),
            d.try_cast("bigint"),
            d.try_cast("decimal(10,2)"),
            t.try_cast("boolean"),
        ],
        "try_to_timestamp": [F.try_to_timestamp(F.trim(t))],
        "unix_date": [F.unix_date("day")],
        "unix_micros": [F.unix_micros("at")],
        "unix_seconds": [F.unix_seconds("at")],
        "year": [F.year("day")],
    }


def _of_windows() -> dict[str, list[Column]]:
    """Functions of the rows before and after."""
    in_order = Window.partitionBy("b").orderBy("number")
    so_far = in_order.rowsBetween(Window.unboundedPreceding, 0)
    return {
        "dense_rank": [F.dense_rank().over(Window.partitionBy("b").orderBy("t"))],
        "lag": [F.lag("n").over(in_order)],
        "last": [F.last("n", ignorenulls=True).over(so_far)],
        "first": [F.first("n", ignorenulls=True).over(so_far)],
        "lead": [F.lead("day").over(in_order)],
        "row_number": [F.row_number().over(in_order)],
    }


def of_groups() -> dict[str, list[Column]]:
    """Function -> aggregates of it, computed for groups of rows."""
    x = F.when(F.abs("x") < 1e9, F.col("x"))
    return {
        "collect_list": [F.sort_array(F.collect_list("t")), F.size(F.collect_list("n"))],
        "collect_set": [F.sort_array(F.collect_set("t"))],
        "count": [F.count("*"), F.count("t"), F.count("n")],
        "count_distinct": [F.count_distinct("t"), F.count_distinct("n", "m")],
        "count_if": [F.count_if(F.col("n") > 0), F.count_if(F.lit(None).cast("boolean"))],
        "max": [F.max("n"), F.max("t"), F.max("day"), F.max("d")],
        "max_by": [F.max_by("t", "number"), F.max_by(F.struct("t", "n"), "number")],
        "median": [F.median(x)],
        "min": [F.min("n"), F.min("t"), F.min("at"), F.min("d")],
        "min_by": [F.min_by("t", "number"), F.min_by("n", F.when(F.col("n") > 0, F.col("number")))],
        "percentile": [F.percentile(x, F.array(F.lit(0.5), F.lit(0.95)))],
        "sum": [F.sum("n"), F.sum("d"), F.sum(x), F.sum(F.when(F.col("n") > 10**18, F.col("n")))],
    }


def of_tables(frame: DataFrame) -> dict[str, DataFrame]:
    """Function -> a frame in which it makes rows of rows."""
    pair = F.array(F.struct(F.col("n").alias("value")), F.struct(F.col("m").alias("value")))
    return {
        "broadcast": frame.select("number").join(F.broadcast(frame.select("number", "t")), "number"),
        "desc_nulls_last": frame.orderBy(F.desc_nulls_last("n"), "number").limit(20).select("number", "n"),
        "desc": frame.orderBy(F.desc("n"), "number").limit(20).select("number", "n"),
        "explode": frame.select("number", F.explode("a").alias("one")),
        "inline": frame.select("number", F.inline(pair)),
        "posexplode": frame.select("number", F.posexplode("a").alias("place", "one")),
    }


ELSEWHERE = {
    "col": "names a column",
    "lit": "a value",
    "expr": "SQL: the rules of the contracts, in tests/contracts and the oracle",
    "raise_error": "stops a run: tests/pipeline/test_arrivals.py and refusals of the catalogue",
    "monotonically_increasing_id": "Spark alone reads lines with it",
    "is_valid_utf8": "likewise",
    "url_decode": "likewise",
    "xxhash64": "a fingerprint that no table keeps; each engine has its own",
}
"""Functions that are not compared here, with the reason."""


def compute(spark: SparkSession) -> dict[str, object]:
    """Function -> the texts of all its values, in the order of the rows; or the name of its error."""
    frame = rows(spark).cache()
    found: dict[str, object] = {}
    for name, columns in of_rows().items():
        made = frame.select("number", *(column.alias(f"c{place}") for place, column in enumerate(columns)))
        found[name] = _texts(made)
    for name, columns in of_groups().items():
        named = [column.alias(f"c{place}") for place, column in enumerate(columns)]
        found[name] = _texts(frame.groupBy(F.coalesce("b", F.lit(False)).alias("number")).agg(*named))
    for name, made in of_tables(frame).items():
        found[name] = _texts(made)
    return found


def _texts(made: DataFrame) -> object:
    try:
        table = made.toArrow()
    except PySparkException as error:
        return f"raises {type(error).__name__}"
    return sorted([_text(value) for value in row.values()] for row in table.to_pylist())


def _text(value: object) -> str:
    """A value as text; doubles to twelve digits, since engines differ in the last ones."""
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    return f"{value:.12g}" if isinstance(value, float) else repr(value)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(compute(open_session("functions"))), encoding="utf-8")
