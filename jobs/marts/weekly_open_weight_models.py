"""`weekly_open_weight_models` (F3): one row per week of the window and model. Made by `python -m jobs marts`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.measures.models import is_open_weight
from jobs.measures.periods import in_window, newest, with_week
from jobs.measures.ranks import ranked
from jobs.measures.shares import share
from jobs.measures.sums import total_of
from schemas.marts.weekly_open_weight_models import MODELS, TABLE


def build(*, daily_model_usage: DataFrame) -> DataFrame:
    """The 15 open-weight models with most tokens in the window, and the share of each among these 15 per week."""
    # weeks are added before the filter: a day without open-weight models counts as present
    usage = with_week(in_window(daily_model_usage)).where(is_open_weight())
    first = ranked(usage, "model_id", "tokens", "model_rank").where(F.col("model_rank") <= MODELS)
    return (
        usage.join(F.broadcast(first), on="model_id", how="inner")
        .groupBy("week_start", "is_complete", "model_id", "model_rank")
        .agg(F.sum("tokens").alias("tokens"), newest("author").alias("author"))
        .withColumn("total_tokens", total_of("tokens", "week_start"))
        .withColumn("token_share", share("tokens", "total_tokens"))
        .select(*TABLE.column_names)
    )
