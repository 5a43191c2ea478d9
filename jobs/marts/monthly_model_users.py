"""`monthly_model_users`: one row per month, model and named user. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.periods import month
from jobs.measures.requests import is_of_named_user
from schemas.marts.monthly_model_users import TABLE


def build(*, daily_user_usage: DataFrame) -> DataFrame:
    """The users of each model in a month: a short summary of the days, enough for cohorts."""
    return (
        daily_user_usage.where(is_of_named_user())
        .groupBy(month().alias("month"), "model_id", "user_key")
        .agg(F.sum("request_count"))
        .select(*TABLE.column_names)
    )
