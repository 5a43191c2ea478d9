"""The list price of requests, by day, tier of service and length of prompt: docs/catalogue.md section 8."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from jobs.catalogue.model_names import BATCH
from schemas.columns import STANDARD
from schemas.model_columns import PRICES

LIST_PRICES = tuple(f"list_{column.name}" for column in PRICES)
"""The list prices of a row, in the order of schemas.model_columns.PRICES."""

KEYS = ("request_date", "model_id", "asked_tier", "above_prompt_tokens")


def with_prompt_band(requests: DataFrame, model_prices: DataFrame) -> DataFrame:
    """Add `above_prompt_tokens` to requests: of all lengths at which a price changes, the greatest that theirs exceeds.

    0 where it exceeds none. There are some ten of them, so that sums by it stay few.
    """
    # one row, also where no price is known
    first = model_prices.agg((F.count(F.lit(1)) * 0).alias("above_prompt_tokens"))
    lengths = model_prices.select("above_prompt_tokens").unionByName(first).distinct()
    bands = lengths.withColumn("up_to", F.lead("above_prompt_tokens").over(Window.orderBy("above_prompt_tokens")))
    prompt, above = F.col("prompt_tokens"), F.col("above_prompt_tokens")
    is_in = ((above == 0) | (prompt > above)) & (F.col("up_to").isNull() | (prompt <= F.col("up_to")))
    return requests.join(F.broadcast(bands), on=is_in, how="inner").drop("up_to")


def with_list_prices(sums: DataFrame, model_prices: DataFrame) -> DataFrame:
    """Add LIST_PRICES and `is_assumed_tier` to rows by day, model, variant, service_tier and above_prompt_tokens.

    The prices are null where the model has none. `is_assumed_tier`: whether the price is that of tier standard, and the
    tier of the row another or not known. A request of variant `batch` is of tier batch.
    """
    asked_tier = F.when(F.col("variant") == BATCH, BATCH).otherwise(F.col("service_tier"))
    sums = sums.withColumn("asked_tier", asked_tier)
    wanted = sums.select(*KEYS).distinct()
    is_base = (F.col("price_tier") == STANDARD) & (F.col("above_prompt_tokens") == 0)
    firsts = model_prices.where(is_base).groupBy("model_id").agg(F.min("valid_from").alias("first_day"))
    named = {column.name: name for column, name in zip(PRICES, LIST_PRICES, strict=True)}
    prices = model_prices.select(
        "model_id",
        "price_tier",
        F.col("above_prompt_tokens").alias("from_tokens"),
        "valid_from",
        "valid_to",
        *(F.col(column).alias(name) for column, name in named.items()),
    )
    is_of_tier = (F.col("price_tier") == STANDARD) | (F.col("price_tier") == F.col("asked_tier"))
    is_of_length = F.col("from_tokens") <= F.col("above_prompt_tokens")
    is_valid = (F.col("valid_from") <= F.col("price_day")) & (
        F.col("valid_to").isNull() | (F.col("price_day") < F.col("valid_to"))
    )
    order = F.struct(F.col("price_tier") == STANDARD, -F.col("from_tokens"))
    found = (
        wanted.join(F.broadcast(firsts), on="model_id", how="left")
        # the first price holds for all earlier days too; a model may be sold in batches only
        .withColumn("price_day", F.greatest("request_date", "first_day"))
        .join(F.broadcast(prices), on="model_id", how="inner")
        .where(is_of_tier & is_of_length & is_valid)
        .withColumn("is_assumed_tier", F.col("price_tier") != F.col("asked_tier"))
        .groupBy(*KEYS)
        .agg(F.min_by(F.struct(*LIST_PRICES, "is_assumed_tier"), order).alias("price"))
        .select(*KEYS, "price.*")
    )
    return sums.join(F.broadcast(found), on=list(KEYS), how="left")
