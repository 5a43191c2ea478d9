"""`window_language_usage` (T4): one row per language of the prompt. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.tokens_and_spend import ranked_in_window
from schemas.marts.window_language_usage import TABLE


def build(*, daily_language_usage: DataFrame, language_names: DataFrame) -> DataFrame:
    """Window tokens and spend of each language, with its name."""
    return (
        ranked_in_window(daily_language_usage, "language", "language_rank")
        .join(F.broadcast(language_names), on="language", how="left")
        .withColumn("language_name", F.coalesce("language_name", "language"))
        .select(*TABLE.column_names)
    )
