"""`window_continent_usage` (T2): one row per continent. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame

from jobs.measures.tokens_and_spend import ranked_in_window
from schemas.marts.window_continent_usage import TABLE


def build(*, daily_country_usage: DataFrame) -> DataFrame:
    """Window tokens and spend of each continent; `unknown` is one of them."""
    return ranked_in_window(daily_country_usage, "continent", "continent_rank").select(*TABLE.column_names)
