"""Stops an arrival before it is published: if files are gone, or if an arrival check is critical.

Pure functions of frames: they read no lake and no environment.
"""

import datetime as dt
from collections.abc import Mapping

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from jobs.daily import daily_data_quality
from jobs.ingest.files import stop_on_gone
from jobs.measures.requests import tokens
from jobs.stages.before import Before
from schemas.contract import CheckStatus
from schemas.daily.daily_data_quality import CHECKS, LEAST_RECORDS, UNKNOWN_MODEL_CHECKS, Limits
from schemas.errors import CensusError

NAMED_FAILURES = 10
NAMED_REASONS = 3


class ArrivalFailure(CensusError):  # noqa: N818 - what happened, not a defect of the program
    """An arrival does not look like a day of logs; nothing of the range was published."""


def compare_files(files: DataFrame, known: DataFrame) -> list[str]:
    """Messages that name the files whose bytes have changed since they were last read, or that a table has replaced.

    `files`: as of jobs.ingest.files.manifest(). `known`: rows of `arrival_files` of the same arrivals.
    Raises RawError if a known file cannot be found: its requests would leave the tables.
    """
    before = {row.file: row for row in known.collect()}
    now = {row.file: row for row in files.collect()}
    replaced = [f"no longer part of its Delta table: {name}" for name in stop_on_gone(before, now)]
    return [
        *replaced,
        *(
            f"changed since it was last read: {name}, {before[name].file_bytes:,} -> {now[name].file_bytes:,} bytes"
            for name in sorted(set(before) & set(now))
            if before[name].file_sha256 != now[name].file_sha256
        ),
    ]


def judge(
    built: Mapping[str, DataFrame], before: Before, limits: Mapping[str, Limits], arrivals: tuple[dt.date, dt.date]
) -> list[str]:
    """Messages that name each check that is a warning, or critical and accepted by a person.

    `built`: the tables of the ingest stage, not yet published. `limits`: by check. `arrivals`: the first and the last
    arrival to judge. Raises ArrivalFailure if a critical check of one of them was not accepted.
    """
    in_range = F.col("arrival_date").between(F.lit(arrivals[0]), F.lit(arrivals[1]))
    accounts = built["load_audit"].where(in_range).unionByName(before.load_audit)
    records = accounts.groupBy("arrival_date").agg(F.sum("record_count").alias("records"))
    if records.where(F.col("records") >= LEAST_RECORDS).isEmpty():
        return []  # too few records on every day: no check would judge them
    rejected, accepted = built["rejected_records"].where(in_range), built["requests"].where(in_range)
    checks = daily_data_quality.build(
        load_audit=accounts,
        rejected_records=rejected,
        requests=accepted,
        models=before.models,
        model_aliases=before.model_aliases,
        accepted_days=before.accepted_days,
        limits=limits,
    )
    is_beyond = F.col("check_status").isin(CheckStatus.CRITICAL.value, CheckStatus.WARNING.value)
    rows = checks.where(in_range & is_beyond).orderBy("arrival_date", "check_name").collect()
    critical = [row for row in rows if row.check_status == CheckStatus.CRITICAL and not row.is_accepted]
    if critical:
        raise ArrivalFailure(_message(critical, rejected, accepted))
    return [noticed(row) for row in rows]


def noticed(row: Row) -> str:
    """The message of a row of `daily_data_quality` that stops nothing; if it is of unknown models, with what to do."""
    accepted = "accepted: " if row.is_accepted else ""
    look_at = f"; look at {CHECKS[row.check_name].look_at}" if row.check_name in UNKNOWN_MODEL_CHECKS else ""
    return f"{accepted}{_described(row)}{look_at}"


def _message(critical: list[Row], rejected: DataFrame, accepted: DataFrame) -> str:
    lines = []
    for row in critical[:NAMED_FAILURES]:
        lines += [_described(row), f"  look at {CHECKS[row.check_name].look_at}"]
        on_the_day = F.col("arrival_date") == F.lit(row.arrival_date)
        if row.check_name == "rejected_share":
            lines += _examples(rejected.where(on_the_day))
        if row.check_name in UNKNOWN_MODEL_CHECKS:
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
    words = "critical" if row.check_status == CheckStatus.CRITICAL else "a warning"
    limits = [
        f"{side} {limit:g}" for side in ("below", "above") if (limit := row[f"{row.check_status}_{side}"]) is not None
    ]
    return f"{row.arrival_date} {row.check_name} is {row.value:.3g}{of}; it is {words} {' or '.join(limits)}"


def reasons(rejected: DataFrame, *keys: str) -> DataFrame:
    """One row per values of the keys and reason of `rejected_records`: `records`, `place` (the first), most first."""
    place = F.struct("file", "line_number")
    return (
        rejected.select(*keys, F.explode("reasons").alias("reason"), place.alias("place"))
        .groupBy(*keys, "reason")
        .agg(F.count(F.lit(1)).alias("records"), F.min("place").alias("place"))
        .orderBy(F.desc("records"), *keys, "reason")
    )


def _examples(rejected: DataFrame) -> list[str]:
    """The most frequent reasons, each with its number and its first place."""
    found = reasons(rejected).limit(NAMED_REASONS).collect()
    return [f"  {row.reason}: {row.records:,}, first in {row.place.file} line {row.place.line_number}" for row in found]


def _largest_models(accepted: DataFrame) -> list[str]:
    """The models with most tokens. If hardly any model is known, these are the unknown ones."""
    sums = accepted.groupBy("raw_model").agg(F.sum(tokens()).alias("tokens"))
    found = sums.orderBy(F.desc("tokens"), "raw_model").limit(NAMED_REASONS)
    return [f"  {row.raw_model}: {row.tokens:,} tokens" for row in found.collect()]
