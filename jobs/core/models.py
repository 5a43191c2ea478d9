"""`models`: one row per model and span of days over which its facts are the same (SCD2).

Left out: routers, moving names (`…-latest`), and variants, which are ways of serving a model.
Rules: docs/catalogue.md sections 3 and 4.
"""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from jobs.catalogue.inputs.frames import CatalogueFrames
from jobs.catalogue.model_history import known_from
from jobs.catalogue.resolve import PRICE_COLUMNS
from schemas.columns import MEDIUM_BELOW_BILLION, SMALL_BELOW_BILLION, STANDARD, UNKNOWN
from schemas.core import models

CHINA = ("CN", "HK", "TW")


def build(*, model_prices: DataFrame, catalogue: CatalogueFrames) -> DataFrame:
    """All rows of `models`; evaluating it raises if own facts spell a known model in another way."""
    facts = known_from(model_prices, catalogue).select(
        "model_id",
        "valid_from",
        "author",
        F.col("country").alias("author_country"),
        "is_listed",
        F.col("open_weights").alias("is_open_weight"),
        _source_type().alias("source_type"),
        "total_parameters_billion",
        _size_class().alias("size_class"),
        _reasoning_class().alias("reasoning_class"),
        F.col("tool_call").alias("has_tool_call"),
        "release_date",
        *(F.col(name).alias(column) for name, column in PRICE_COLUMNS.items()),
        "is_backdated_price",
    )
    in_time = Window.partitionBy("model_id").orderBy("valid_from")
    known_facts = F.struct(*[name for name in facts.columns if name not in ("model_id", "valid_from")])
    changes = (
        facts.withColumn("facts", known_facts)
        .withColumn("facts_before", F.lag("facts").over(in_time))
        .where(~F.col("facts").eqNullSafe(F.col("facts_before")))
    )
    return changes.withColumn("valid_to", F.lead("valid_from").over(in_time)).select(*models.TABLE.column_names)


def _source_type() -> Column:
    return (
        F.when(F.col("open_weights").isNull(), UNKNOWN)
        .when(~F.col("open_weights"), "proprietary")
        .when(F.col("country").isNull(), UNKNOWN)
        .when(F.col("country").isin(*CHINA), "chinese_oss")
        .otherwise("row_oss")
    )


def _size_class() -> Column:
    billions = F.col("total_parameters_billion")
    is_open = F.coalesce("open_weights", F.lit(False))
    return (
        F.when(~is_open | billions.isNull(), UNKNOWN)
        .when(billions < SMALL_BELOW_BILLION, "small")
        .when(billions < MEDIUM_BELOW_BILLION, "medium")
        .otherwise("large")
    )


def _reasoning_class() -> Column:
    return F.when(F.col("reasoning"), "reasoning").when(~F.col("reasoning"), STANDARD).otherwise(UNKNOWN)
