"""`daily_data_quality`: one row per arrival and check. `jobs daily` writes it; `ingest` decides by the same rows."""

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from jobs.ingest.sources import TAG_SOURCES
from jobs.measures import requests as of_requests
from jobs.measures.medians import median_of_list
from jobs.measures.pricing import is_cost, with_catalogue
from jobs.measures.shares import ratio
from jobs.measures.sums import sum_if
from schemas.contract import CheckStatus
from schemas.daily.daily_data_quality import (
    ANY_CHECK,
    CHECKS,
    LEAST_RECORDS,
    LEAST_TRAILING_DAYS,
    TABLE,
    TRAILING_DAYS,
    Limits,
)

DEFAULT_LIMITS = {name: check.limits for name, check in CHECKS.items()}
MICROSECONDS_PER_HOUR = 3_600_000_000


def build(  # noqa: PLR0913 - one for each table that it reads
    *,
    load_audit: DataFrame,
    rejected_records: DataFrame,
    requests: DataFrame,
    models: DataFrame,
    model_aliases: DataFrame,
    accepted_days: DataFrame,
    limits: Mapping[str, Limits] = MappingProxyType(DEFAULT_LIMITS),
) -> DataFrame:
    """The checks of every arrival in `load_audit`, of logs alone. `limits`: by name of the check."""
    tokens = _tokens(requests, models, model_aliases)
    days = (
        _with_volumes(_days(load_audit))
        .join(tokens, on="arrival_date", how="left")
        .crossJoin(F.broadcast(models.agg((F.count(F.lit(1)) > 0).alias("has_catalogue"))))
    )
    checks = F.inline(F.array(*(F.struct(*fields) for fields in _checks())))
    measures = days.select("arrival_date", checks).unionByName(_reasons(rejected_records, days))
    accepted = accepted_days.groupBy("arrival_date").agg(F.collect_set("check_name").alias("accepted_checks"))
    is_accepted = F.arrays_overlap("accepted_checks", F.array("check_name", F.lit(ANY_CHECK)))
    return (
        _judged(measures, limits)
        .join(accepted, on="arrival_date", how="left")
        .withColumn(
            "is_accepted", F.coalesce(is_accepted, F.lit(False)) & (F.col("check_status") == CheckStatus.CRITICAL)
        )
        .select(*TABLE.column_names)
    )


def _days(load_audit: DataFrame) -> DataFrame:
    """One row per arrival day: the sums over its sources of logs. `read_count`: all records but skipped ones."""
    counts = ("request_count", "duplicate_count", "rejected_count", "late_count")
    return (
        load_audit.where(~F.col("source").isin(*TAG_SOURCES))
        .groupBy("arrival_date")
        .agg(
            F.sum(F.col("record_count") - F.col("skipped_count")).alias("read_count"),
            *(F.sum(name).alias(name) for name in counts),
        )
    )


def _with_volumes(days: DataFrame) -> DataFrame:
    """Add the median number of requests of the arrival days before, and their number."""
    day_number = F.unix_date("arrival_date")
    before = Window.partitionBy(F.lit(0)).orderBy(day_number).rangeBetween(-TRAILING_DAYS, -1)
    return days.withColumn("earlier", F.collect_list("request_count").over(before)).withColumns(
        {"trailing_count": F.size("earlier"), "trailing_requests": median_of_list(F.col("earlier"))}
    )


def _tokens(requests: DataFrame, models: DataFrame, model_aliases: DataFrame) -> DataFrame:
    """One row per arrival day: its tokens; those of unknown models, without a cost, of both kinds; hours to its end."""
    day_end = F.date_add("arrival_date", 1).cast("timestamp")
    sums = requests.groupBy("arrival_date", "request_date", "raw_model", "cost_status").agg(
        F.sum(of_requests.tokens()).alias("tokens"),
        F.min(F.unix_micros(day_end) - F.unix_micros("created_at")).alias("microseconds"),
    )
    named = with_catalogue(sums, models, model_aliases)
    return named.groupBy("arrival_date").agg(
        F.sum("tokens").alias("tokens"),
        sum_if(~F.col("is_catalogued"), F.col("tokens")).alias("unknown_tokens"),
        sum_if(~F.col("is_catalogued") & is_cost("unpriced"), F.col("tokens")).alias("unknown_unpriced_tokens"),
        sum_if(is_cost("unpriced"), F.col("tokens")).alias("unpriced_tokens"),
        sum_if(is_cost("billable", "unpriced"), F.col("tokens")).alias("costed_tokens"),
        (F.min("microseconds") / MICROSECONDS_PER_HOUR).alias("hours"),
    )


def _checks() -> list[list[Column]]:
    """The measures of one arrival day: check_name, numerator, denominator, value, is_enough."""
    enough = F.col("read_count") >= LEAST_RECORDS
    enough_before = (F.col("trailing_count") >= LEAST_TRAILING_DAYS) & (F.col("trailing_requests") >= LEAST_RECORDS)
    return [
        _share("rejected_share", "rejected_count", "read_count", enough),
        _share("duplicate_share", "duplicate_count", "read_count", enough),
        _share("late_share", "late_count", "request_count", enough),
        _share("volume_ratio", "request_count", "trailing_requests", enough_before),
        _share("unknown_model_token_share", "unknown_tokens", "tokens", enough & F.col("has_catalogue")),
        _share("unknown_unpriced_token_share", "unknown_unpriced_tokens", "tokens", enough & F.col("has_catalogue")),
        _share("unpriced_token_share", "unpriced_tokens", "costed_tokens", enough),
        _row("hours_to_end_of_day", F.col("hours"), F.lit(None), F.col("hours"), enough),
    ]


def _share(name: str, part: str, whole: str, is_enough: Column) -> list[Column]:
    numerator, denominator = F.col(part).cast("double"), F.col(whole).cast("double")
    return _row(name, numerator, denominator, ratio(numerator, denominator), is_enough)


def _row(name: str, numerator: Column, denominator: Column, value: Column, is_enough: Column) -> list[Column]:
    return [
        F.lit(name).alias("check_name"),
        numerator.cast("double").alias("numerator"),
        denominator.cast("double").alias("denominator"),
        value.cast("double").alias("value"),
        F.coalesce(is_enough, F.lit(False)).alias("is_enough"),
    ]


def _reasons(rejected_records: DataFrame, days: DataFrame) -> DataFrame:
    """One row per arrival day and reason: the number of records that were rejected for it."""
    rejected = (
        rejected_records.where(~F.col("source").isin(*TAG_SOURCES))
        .select("arrival_date", F.explode("reasons").alias("reason"))
        .groupBy("arrival_date", "reason")
        .agg(F.count(F.lit(1)).alias("reason_count"))
        .join(days.select("arrival_date", "read_count"), on="arrival_date", how="inner")
        .withColumn("name", F.concat(F.lit("rejected:"), F.col("reason")))
    )
    share = _share("", "reason_count", "read_count", F.lit(False))[1:]
    return rejected.select("arrival_date", F.col("name").alias("check_name"), *share)


def _judged(measures: DataFrame, limits: Mapping[str, Limits]) -> DataFrame:
    """Add the four limits and `check_status` to rows with check_name, value and is_enough (enough to judge)."""
    named = {
        field.name: _by_check({name: getattr(one, field.name) for name, one in limits.items()})
        for field in fields(Limits)
    }
    return measures.withColumns(named).withColumn("check_status", _status())


def _by_check(values: dict[str, float | None]) -> Column:
    found = F.lit(None).cast("double")
    for name, value in values.items():
        found = F.when(F.col("check_name") == name, F.lit(value).cast("double")).otherwise(found)
    return found


def _status() -> Column:
    return (
        F.when(~F.col("is_enough") | F.col("value").isNull(), CheckStatus.NOT_JUDGED)
        .when(_is_beyond(CheckStatus.CRITICAL), CheckStatus.CRITICAL)
        .when(_is_beyond(CheckStatus.WARNING), CheckStatus.WARNING)
        .otherwise(CheckStatus.KEPT)
    )


def _is_beyond(status: CheckStatus) -> Column:
    below = F.coalesce(F.col("value") < F.col(f"{status}_below"), F.lit(False))
    return below | F.coalesce(F.col("value") > F.col(f"{status}_above"), F.lit(False))
