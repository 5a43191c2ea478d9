"""`window_reasoning_model_usage` (F11): one row per reasoning model. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.periods import in_window, newest
from jobs.measures.ranks import rank
from jobs.measures.sums import sum_if
from schemas.marts.window_reasoning_model_usage import TABLE


def build(*, daily_model_usage: DataFrame, promotions: DataFrame) -> DataFrame:
    """Window tokens of each model on its days as a reasoning model; the rank leaves out free launches."""
    usage = in_window(daily_model_usage).where(F.col("reasoning_class") == "reasoning")
    promoted = F.broadcast(promotions.withColumnRenamed("model_id", "promoted_model_id"))
    in_promotion = (F.col("model_id") == F.col("promoted_model_id")) & F.col("request_date").between(
        F.col("first_date"), F.col("last_date")
    )
    return (
        usage.join(promoted, on=in_promotion, how="left")
        .groupBy("model_id", "window_start_date", "window_end_date")
        .agg(
            newest("author").alias("author"),
            F.sum("tokens").alias("tokens"),
            sum_if(F.col("promoted_model_id").isNotNull(), F.col("tokens")).alias("promotion_tokens"),
        )
        .withColumn("tokens_outside_promotions", F.col("tokens") - F.col("promotion_tokens"))
        .withColumn("model_rank", rank("tokens_outside_promotions", "model_id"))
        .select(*TABLE.column_names)
    )
