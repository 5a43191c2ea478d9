"""`cohort_retention` (F25): one row per model, month of first use and months since. Made by `python -m jobs marts`."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from jobs.measures.intervals import proportion_interval
from jobs.measures.medians import median_of_list
from jobs.measures.shares import share
from schemas.mart_columns import BOOMERANG_RISE, FOUNDATIONAL_MONTHS, FOUNDATIONAL_RISE
from schemas.marts.cohort_retention import FEWEST_USERS, TABLE

FEWEST_FOUNDATIONAL_MONTHS = 2
ROUNDING = 1e-9
"""A difference of two shares that equals the limit counts, despite the rounding of doubles."""


def build(*, monthly_model_users: DataFrame, daily_model_usage: DataFrame) -> DataFrame:
    """Retention of every cohort of at least FEWEST_USERS users, for every closed month since its first."""
    last_month = F.broadcast(daily_model_usage.agg(_last_closed_month().alias("last_month")))
    first_use = Window.partitionBy("model_id", "user_key")
    uses = (
        monthly_model_users.withColumn("cohort_month", F.min("month").over(first_use))
        .crossJoin(last_month)
        .where(F.col("month") <= F.col("last_month"))
        .groupBy(
            "model_id", "cohort_month", "last_month", _months_between("cohort_month", "month").alias("months_since")
        )
        .agg(F.count(F.lit(1)).alias("retained"))
    )
    cohorts = (
        uses.where("months_since = 0")
        .where(F.col("retained") >= FEWEST_USERS)
        .select(
            "model_id",
            "cohort_month",
            F.col("retained").alias("cohort_user_count"),
            F.explode(_months()).alias("months_since"),
        )
    )
    retention = (
        cohorts.join(uses, on=["model_id", "cohort_month", "months_since"], how="left")
        .withColumn("retained_user_count", F.coalesce("retained", F.lit(0)))
        .withColumn("retention", share("retained_user_count", "cohort_user_count"))
        .withColumns(proportion_interval("retained_user_count", "cohort_user_count", "retention"))
    )
    return _flagged(retention).select(*TABLE.column_names)


def _last_closed_month() -> Column:
    """The month of the newest day if that is its last day, else the month before."""
    newest = F.max("request_date")
    return F.trunc(F.add_months(F.date_add(newest, 1), -1), "month")


def _months_between(earlier: str, later: str) -> Column:
    months = F.year(later) * 12 + F.month(later) - F.year(earlier) * 12 - F.month(earlier)
    return months.cast("int")


def _months() -> Column:
    return F.sequence(F.lit(0), _months_between("cohort_month", "last_month"))


def _flagged(retention: DataFrame) -> DataFrame:
    """Add `is_foundational` and `is_boomerang`, the same in all rows of a cohort."""
    later = (
        Window.partitionBy("model_id", "months_since").orderBy("cohort_month").rowsBetween(1, Window.unboundedFollowing)
    )
    since = (
        Window.partitionBy("model_id", "cohort_month")
        .orderBy("months_since")
        .rowsBetween(Window.unboundedPreceding, -1)
    )
    cohort = Window.partitionBy("model_id", "cohort_month")
    ahead = F.col("retention") - median_of_list(F.collect_list("retention").over(later))
    stays = (F.count("ahead").over(cohort) >= FEWEST_FOUNDATIONAL_MONTHS) & (
        F.min("ahead").over(cohort) >= FOUNDATIONAL_RISE - ROUNDING
    )
    lowest_before = F.min(F.when(F.col("months_since") > 0, F.col("retention"))).over(since)
    rises = F.col("retention") - lowest_before >= BOOMERANG_RISE - ROUNDING
    return (
        retention.withColumn("ahead", F.when(F.col("months_since").isin(*FOUNDATIONAL_MONTHS), ahead))
        .withColumn("rises", F.coalesce(rises, F.lit(False)))
        .withColumn("is_foundational", F.coalesce(stays, F.lit(False)))
        .withColumn("is_boomerang", F.max("rises").over(cohort))
    )
