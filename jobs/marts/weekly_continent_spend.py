"""`weekly_continent_spend` (F24): one row per week and continent. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame

from jobs.measures.periods import with_week
from jobs.measures.tokens_and_spend import tokens_and_spend
from schemas.marts.weekly_continent_spend import TABLE


def build(*, daily_country_usage: DataFrame) -> DataFrame:
    """Spend and tokens of a week by continent. `unknown` is one of the continents."""
    weeks = with_week(daily_country_usage)
    shares = tokens_and_spend(weeks, "week_start", "is_complete", "continent", period=("week_start",))
    return shares.select(*TABLE.column_names)
