"""What stops an arrival before it is published: files that are gone, and critical arrival expectations."""

import datetime as dt

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from expectations.arrival import CHECKS, LEAST_RECORDS, TRAILING_DAYS, ArrivalFailure
from jobs.daily import daily_data_quality
from jobs.ingest.files import stop_on_gone
from jobs.lake import tables as lake
from jobs.lake.contracts import spark_schema
from jobs.lake.frames import frame_of_rows
from jobs.measures.requests import tokens
from jobs.stages.publish import Say
from schemas import TABLE_BY_NAME
from schemas.errors import CensusError

NAMED_FAILURES = 10
NAMED_REASONS = 3


def compare_files(spark: SparkSession, files: DataFrame, days: list[dt.date], say: Say) -> None:
    """Compare the raw files with those that were read before; a changed one is named.

    `files`: see raw.manifest(). Raises RawError if a file is gone: its requests would vanish from the tables.
    """
    known = lake.read(spark, TABLE_BY_NAME["arrival_files"]).where(F.col("arrival_date").isin(days))
    before = {row.file: row for row in known.collect()}
    now = {row.file: row for row in files.collect()}
    stop_on_gone(before, now)
    for name in sorted(set(before) & set(now)):
        if before[name].file_sha256 != now[name].file_sha256:
            say(
                f"changed since it was last read: {name}, {before[name].file_bytes:,} -> {now[name].file_bytes:,} bytes"
            )


def stop_on_critical(spark: SparkSession, built: dict[str, DataFrame], first: dt.date, last: dt.date, say: Say) -> None:
    """Raise ArrivalFailure if an arrival of the range breaks a critical expectation that nobody accepted.

    `built`: the frames of the ingest stage, not yet published.
    """
    in_range = F.col("arrival_date").between(F.lit(first), F.lit(last))
    trailing = lake.read(spark, TABLE_BY_NAME["load_audit"]).where(
        F.col("arrival_date").between(
            F.lit(first - dt.timedelta(days=TRAILING_DAYS)), F.lit(first - dt.timedelta(days=1))
        )
    )
    accounts = built["load_audit"].where(in_range).unionByName(trailing)
    records = accounts.groupBy("arrival_date").agg(F.sum("record_count").alias("records"))
    if records.where(F.col("records") >= LEAST_RECORDS).isEmpty():
        return  # so little on every day that no check would judge it
    rejected, accepted = built["rejected_records"].where(in_range), built["requests"].where(in_range)
    rows = (
        daily_data_quality.build(
            load_audit=accounts,
            rejected_records=rejected,
            requests=accepted,
            **{name: lake.read(spark, TABLE_BY_NAME[name]) for name in ("models", "model_aliases", "accepted_days")},
        )
        .where(in_range & F.col("check_status").isin("critical", "warning"))
        .orderBy("arrival_date", "check_name")
        .collect()
    )
    for row in rows:
        if row.is_accepted or row.check_status == "warning":
            say(f"{'accepted' if row.is_accepted else 'warning'}: {_described(row)}")
    critical = [row for row in rows if row.check_status == "critical" and not row.is_accepted]
    if critical:
        raise ArrivalFailure(_message(critical, rejected, accepted))


def _message(critical: list[Row], rejected: DataFrame, accepted: DataFrame) -> str:
    lines = []
    for row in critical[:NAMED_FAILURES]:
        lines += [_described(row), f"  look at {CHECKS[row.check_name].look_at}"]
        on_the_day = F.col("arrival_date") == F.lit(row.arrival_date)
        if row.check_name == "rejected_share":
            lines += _examples(rejected.where(on_the_day))
        if row.check_name == "unknown_model_token_share":
            lines += _largest_models(accepted.where(on_the_day))
    if len(critical) > NAMED_FAILURES:
        lines.append(f"and {len(critical) - NAMED_FAILURES} more")
    day = critical[0].arrival_date
    return (
        "\n".join(lines) + "\nNothing of this range was published. If the logs are right all the same:  "
        f"python -m jobs accept --day {day} --check {critical[0].check_name} --by <your name> --why <reason>"
    )


def _described(row: Row) -> str:
    of = "" if row.denominator is None else f" ({row.numerator:,.0f} of {row.denominator:,.0f})"
    verb = "stops" if row.check_status == "critical" else "warns"
    limits = [
        f"{side} {limit:g}"
        for side in ("below", "above")
        if (limit := row["stop_" + side if verb == "stops" else "warn_" + side]) is not None
    ]
    return f"{row.arrival_date} {row.check_name} is {row.value:.3g}{of}; it {verb} {' and '.join(limits)}"


def _examples(rejected: DataFrame) -> list[str]:
    """The commonest reasons, each with its number and the first place it is found at."""
    place = F.struct("file", "line_number")
    found = (
        rejected.select(F.explode("reasons").alias("reason"), place.alias("place"))
        .groupBy("reason")
        .agg(F.count(F.lit(1)).alias("records"), F.min("place").alias("place"))
        .orderBy(F.desc("records"), "reason")
        .limit(NAMED_REASONS)
        .collect()
    )
    return [f"  {row.reason}: {row.records:,}, first in {row.place.file} line {row.place.line_number}" for row in found]


def _largest_models(accepted: DataFrame) -> list[str]:
    """The models with most tokens: where hardly any is known, these are the unknown ones."""
    sums = accepted.groupBy("raw_model").agg(F.sum(tokens()).alias("tokens"))
    found = sums.orderBy(F.desc("tokens"), "raw_model").limit(NAMED_REASONS)
    return [f"  {row.raw_model}: {row.tokens:,} tokens" for row in found.collect()]


def accept(spark: SparkSession, day: dt.date, check: str, who: str, why: str) -> None:
    """Record that a person takes the arrival of this day in spite of a check (`any`: of all); raises CensusError."""
    if check not in (*CHECKS, daily_data_quality.ANY_CHECK):
        raise CensusError(
            f"no check is named {check}; there are {', '.join(CHECKS)}, and {daily_data_quality.ANY_CHECK}"
        )
    if not who.strip() or not why.strip():
        raise CensusError("say who accepts the day (--by) and why (--why): it is recorded")
    table = TABLE_BY_NAME["accepted_days"]
    earlier = lake.read(spark, table).where(F.col("arrival_date") == F.lit(day))
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    new = frame_of_rows(spark, [(day, check, now, who.strip(), why.strip())], spark_schema(table))
    lake.replace_days(spark, table, earlier.unionByName(new), [day])
