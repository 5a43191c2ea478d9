"""`window_country_usage` (T3): one row per billing country. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.tokens_and_spend import ranked_in_window
from schemas.columns import UNKNOWN
from schemas.marts.window_country_usage import TABLE


def build(*, daily_country_usage: DataFrame, country_names: DataFrame) -> DataFrame:
    """Window tokens and spend of each country, with the name and continent that `country_names` has now."""
    return (
        ranked_in_window(daily_country_usage, "country", "country_rank")
        .join(F.broadcast(country_names), on="country", how="left")
        .withColumn("country_name", F.coalesce("country_name", "country"))
        .withColumn("continent", F.coalesce("continent", F.lit(UNKNOWN)))
        .select(*TABLE.column_names)
    )
