"""Compares a lake with the ground truth of the simulated logs that it was built from.

jobs/simulate/truth.py counts the columns from which the lines are written, and shares no code with the other jobs.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.commands.output import Listing, show
from jobs.ingest.pseudonyms import key_pads, read_key
from jobs.ingest.validate import keyed_hash
from jobs.lake import tables as lake
from jobs.lake.engine import computed
from jobs.lake.storage import raw_root
from jobs.measures.requests import is_tool_call, tokens
from schemas import TABLE_BY_NAME
from schemas.columns import UNKNOWN
from schemas.core.requests import MAX_LATENESS_DAYS
from schemas.errors import CensusError

MODEL_SUMS = (
    "request_count", "error_count", "cache_hit_count", "tool_call_count", "prompt_tokens", "completion_tokens",
    "reasoning_tokens", "cached_tokens", "tool_call_tokens", "spend_usd",
)  # fmt: skip
USER_SUMS = ("request_count", "tool_call_count", "tokens", "tool_call_tokens", "spend_usd")
ARRIVED = ("source", "arrival_date", "kind")
NEVER_REASONS = ("lines", "late", "duplicate")
SHOWN_DIFFERENCES = 20


@dataclass(frozen=True)
class Comparison:
    """A comparison: `what` was compared, the number of rows of the truth, the rows that differ with both values."""

    what: str
    rows: int
    differences: DataFrame


def comparisons(spark: SparkSession, truth_root: Path, key: bytes) -> Iterator[Comparison]:
    """Every exact quantity of the truth against the tables of the lake.

    Only days of the range: lines of the days before it are in the first files, but not all of them. Raises CensusError
    if there is no truth.
    """
    if not truth_root.is_dir():
        raise CensusError(f"no truth in {truth_root}: simulate the logs first:  python -m jobs simulate --out …")
    lines = _truth(spark, truth_root, "lines.csv")
    first = lines.agg(F.min("arrival_date")).collect()[0][0]
    usage = _usage(spark, truth_root, key).where(F.col("request_date") >= first)
    requests = _requests(spark).where(F.col("request_date") >= first)
    yield _compared(
        "requests by day, model and account",
        usage,
        requests,
        ("source", "request_date", "model", "user_key"),
        MODEL_SUMS,
    )
    aliases = lake.read(spark, TABLE_BY_NAME["model_aliases"]).select("alias", "model_id")
    bare = usage.withColumn("alias", F.regexp_replace("model", r":free\z", "")).join(aliases, "alias", "left")
    named = bare.withColumn("model_id", F.coalesce("model_id", "alias"))
    yield _compared("daily_user_usage", named, _daily(spark, "daily_user_usage", first),
                    ("request_date", "user_key", "model_id"), USER_SUMS)  # fmt: skip
    yield _compared("daily_model_usage", named, _daily(spark, "daily_model_usage", first),
                    ("request_date", "model_id"), MODEL_SUMS)  # fmt: skip
    reasons = lines.where(~F.col("kind").isin(*NEVER_REASONS))
    yield _compared("rejects by arrival and reason", reasons, _rejects(spark), ARRIVED, ("lines",))
    # duplicates of lines that landed before the range are not duplicates in the lake
    is_whole = F.col("arrival_date") >= F.lit(first + dt.timedelta(days=MAX_LATENESS_DAYS))
    counts = lines.where(F.col("kind").isin(*NEVER_REASONS) & is_whole)
    yield _compared("load audit", counts, _accounts(spark).where(is_whole), ARRIVED, ("lines",))


def truth(spark: SparkSession, raw: Path | None, as_json: bool) -> None:
    """Compare the lake with the truth below a raw root, by default that of the settings.

    Raises CensusError where there is no truth or a number differs, and UserKeyError.
    """
    show_comparisons(list(comparisons(spark, (raw or Path(raw_root())) / "truth", read_key())), as_json)


def show_comparisons(compared: list[Comparison], as_json: bool) -> None:
    """Print what was compared and where it differs; raises CensusError if anything does."""
    rows = []
    differences = {}
    for one in compared:
        count = one.differences.count()
        first = [value for row in one.differences.take(SHOWN_DIFFERENCES) for value in _differing(row.asDict())]
        rows.append({"quantity": one.what, "rows": one.rows, "different": count, "first_differences": first})
        if first:
            differences[one.what] = first
    headings = {"quantity": "quantity", "rows": "rows of truth", "different": "different"}
    show(Listing("the lake against the truth", headings, rows), as_json)
    for what, values in () if as_json else differences.items():
        show(Listing(f"{what}: the first differences", {key: key for key in values[0]}, values), as_json=False)
    if differences:
        raise CensusError(f"the lake differs from the ground truth of its logs: {', '.join(differences)}")


def _differing(row: dict[str, object]) -> list[dict[str, object]]:
    """One row per sum that differs: the keys of the group, the name of the sum, and its value on both sides."""
    sums = [name.removesuffix(" (truth)") for name in row if name.endswith(" (truth)")]
    keys = {name: value for name, value in row.items() if not name.endswith((" (truth)", " (lake)"))}
    sides = [(name, row[f"{name} (truth)"], row[f"{name} (lake)"]) for name in sums]
    return [
        keys | {"sum": name, "truth": _plain(truth), "lake": _plain(lake)}
        for name, truth, lake in sides
        if truth != lake
    ]


def _plain(number: object) -> object:
    """A decimal without the zeros of its type; null where one side lacks the group."""
    if not isinstance(number, Decimal):
        return number
    return int(number) if number == number.to_integral_value() else f"{number.normalize():f}"


def _compared(
    what: str, truth: DataFrame, found: DataFrame, keys: tuple[str, ...], sums: tuple[str, ...]
) -> Comparison:
    """The groups with different sums, and those that only one side has."""
    expected, actual = computed(_summed(truth, keys, sums)), _summed(found, keys, sums)
    both = expected.alias("truth").join(actual.alias("lake"), list(keys), "full_outer")
    is_other = [~F.col(f"truth.{name}").eqNullSafe(F.col(f"lake.{name}")) for name in sums]
    values = [F.col(f"{side}.{name}").alias(f"{name} ({side})") for name in sums for side in ("truth", "lake")]
    return Comparison(
        what, expected.count(), both.where(F.exists(F.array(*is_other), lambda one: one)).select(*keys, *values)
    )


def _summed(frame: DataFrame, keys: tuple[str, ...], sums: tuple[str, ...]) -> DataFrame:
    """Leaves out groups in which all counts are 0: the truth also has rows for events that did not happen."""
    totals = [F.sum(F.coalesce(F.col(name).cast("decimal(38,12)"), F.lit(0))).alias(name) for name in sums]
    return frame.groupBy(*keys).agg(*totals).where(F.col(sums[0]) > 0)


def _truth(spark: SparkSession, root: Path, name: str) -> DataFrame:
    """The files of one name under all sources and arrival days."""
    parts = []
    for file in sorted(root.glob(f"source=*/dt=*/{name}")):
        rows = pacsv.read_csv(file) if name.endswith(".csv") else pq.ParquetFile(file).read()
        source, day = (folder.name.split("=")[1] for folder in (file.parents[1], file.parent))
        parts.append(
            rows.append_column("source", pa.repeat(source, len(rows))).append_column(
                "arrival_date", pa.repeat(pa.scalar(dt.date.fromisoformat(day)), len(rows))
            )
        )
    return spark.createDataFrame(pa.concat_tables(parts, promote_options="permissive"))


def _usage(spark: SparkSession, root: Path, key: bytes) -> DataFrame:
    """The truth's usage in the names of the lake, its users hashed."""
    named = {f"{name}s": f"{name}_count" for name in ("request", "error", "cache_hit")}
    read = _truth(spark, root, "usage.parquet").withColumnsRenamed({**named, "tool_call_requests": "tool_call_count"})
    return read.crossJoin(F.broadcast(key_pads(spark, key))).withColumns(
        {
            "user_key": F.coalesce(keyed_hash(F.col("user")), F.lit(UNKNOWN)),
            "spend_usd": F.col("cost_units").cast("decimal(20,0)") * F.lit("0.000000000001").cast("decimal(12,12)"),
        }
    )


def _requests(spark: SparkSession) -> DataFrame:
    """The requests, each with the measures of the daily tables."""
    return lake.read(spark, TABLE_BY_NAME["requests"]).withColumns(
        {
            "model": F.col("raw_model"),
            "request_count": F.lit(1),
            "error_count": F.col("is_error").cast("int"),
            "cache_hit_count": F.col("is_cache_hit").cast("int"),
            "tool_call_count": is_tool_call().cast("int"),
            "tool_call_tokens": F.when(is_tool_call(), tokens()),
            "spend_usd": F.when(~F.col("is_byok"), F.col("cost_usd")),
        }
    )


def _daily(spark: SparkSession, name: str, first: dt.date) -> DataFrame:
    return lake.read(spark, TABLE_BY_NAME[name]).where(F.col("request_date") >= F.lit(first))


def _rejects(spark: SparkSession) -> DataFrame:
    rejects = lake.read(spark, TABLE_BY_NAME["rejected_records"])
    return rejects.select("source", "arrival_date", F.explode("reasons").alias("kind"), F.lit(1).alias("lines"))


def _accounts(spark: SparkSession) -> DataFrame:
    """The counts of records, late requests and duplicates, one row each."""
    counts = {"lines": "record_count", "late": "late_count", "duplicate": "duplicate_count"}
    pairs = [F.struct(F.lit(kind).alias("kind"), F.col(name).alias("lines")) for kind, name in counts.items()]
    accounts = lake.read(spark, TABLE_BY_NAME["load_audit"]).where("source <> 'classify_text'")
    return accounts.select("source", "arrival_date", F.inline(F.array(*pairs)))
