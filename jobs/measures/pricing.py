"""Join a day's sums with the catalogue: the model of a raw name, its facts of the day, whether the cost is known."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.catalogue.resolve import attributes_on, resolve
from jobs.measures.models import is_free

COST_KINDS = ("billable", "unpriced", "byok", "failed")
"""The kinds of cost, from the log's `cost_status` and the catalogue.

`billable`: the cost is known, 0 if free. `unpriced`: it is not known (an unexplained zero, or nothing logged).
`byok`: the user's own key paid. `failed`: a failure that was not charged.
"""


def with_model(rows: DataFrame, model_aliases: DataFrame) -> DataFrame:
    """Add model_id, variant and is_catalogued to rows with `raw_model`."""
    names = resolve(rows.select("raw_model").distinct(), model_aliases)
    return rows.join(F.broadcast(names), on="raw_model", how="inner")


def with_catalogue(sums: DataFrame, models: DataFrame, model_aliases: DataFrame) -> DataFrame:
    """Add model_id, variant, is_catalogued, the model's attributes and prices of the day, and `cost_kind`.

    `sums`: rows with request_date, raw_model and cost_status, already aggregated: thousands, not millions.
    `cost_kind`: one of COST_KINDS.
    """
    named = with_model(sums, model_aliases)
    attributes = attributes_on(named.select("request_date", "model_id").distinct(), models)
    return named.join(F.broadcast(attributes), on=["request_date", "model_id"], how="inner").withColumn(
        "cost_kind", _cost_kind()
    )


def _cost_kind() -> Column:
    status = F.col("cost_status")
    return (
        F.when(status.isin("byok", "failed"), status)
        .when(status.isin("billed", "cached"), "billable")
        .when((status == "zero") & is_free(), "billable")
        .otherwise("unpriced")
    )


def is_cost(*kinds: str) -> Column:
    """Whether the cost of a row of `with_catalogue` is of one of these COST_KINDS."""
    return F.col("cost_kind").isin(*kinds)
