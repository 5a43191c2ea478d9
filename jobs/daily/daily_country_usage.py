"""`daily_country_usage`: one row per day and billing country. Made by `python -m jobs daily`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.priced_sums import priced_sums
from schemas.columns import UNKNOWN
from schemas.daily.daily_country_usage import TABLE


def build(*, requests: DataFrame, models: DataFrame, model_aliases: DataFrame, country_names: DataFrame) -> DataFrame:
    """Sums over requests. A country that, in capitals, is not in `country_names` is `unknown`."""
    continents = F.broadcast(country_names.select("country", "continent"))
    located = (
        # letters are tested first: upper() turns some foreign letters into two Latin ones
        requests.withColumn("country", F.when(F.col("country").rlike(r"^[A-Za-z]{2}\z"), F.upper("country")))
        .join(continents, on="country", how="left")
        .withColumn("country", F.when(F.col("continent").isNotNull(), F.col("country")).otherwise(UNKNOWN))
        .withColumn("continent", F.coalesce("continent", F.lit(UNKNOWN)))
    )
    return priced_sums(located, models, model_aliases, "country", "continent").select(*TABLE.column_names)
