"""`window_price_elasticity` (F27): one row per scope. Made by `python -m jobs marts`."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from scipy import stats

from jobs.measures.models import is_open_weight
from jobs.measures.shares import ratio
from schemas.marts.window_price_elasticity import TABLE

FEWEST_MODELS = 3
CONFIDENCE = 0.95
MOST_DEGREES = 1000
"""For more degrees of freedom than this, Student's t of this number is taken: it differs by less than 0.002."""


def build(*, window_model_cost_usage: DataFrame) -> DataFrame:
    """The least-squares line of log10 tokens on log10 effective cost, for every scope."""
    cost = F.col("effective_cost_usd_per_million_tokens")
    scopes = F.inline(
        F.array(*(F.struct(F.lit(name).alias("scope"), inside.alias("is_inside")) for name, inside in _scopes()))
    )
    is_fitted = F.col("is_inside") & F.coalesce(cost > 0, F.lit(False))
    point = F.struct(
        F.log10(F.when(is_fitted, cost)).alias("x"), F.log10(F.when(is_fitted, F.col("tokens"))).alias("y")
    )
    points = (
        window_model_cost_usage.select("*", scopes)
        .groupBy("scope", "window_start_date", "window_end_date")
        .agg(
            # sorted, so that the sums of doubles do not depend on the order of rows
            F.sort_array(F.collect_list(F.when(is_fitted, point))).alias("points"),
            F.count_if(F.col("is_inside") & F.col("is_zero_cost")).alias("zero_cost_model_count"),
            F.count_if(F.col("is_inside") & cost.isNull()).alias("unpriced_model_count"),
        )
    )
    return _fitted(points).select(*TABLE.column_names)


def _scopes() -> list[tuple[str, Column]]:
    return [
        ("all", F.lit(True)),
        ("proprietary", F.col("source_type") == "proprietary"),
        ("open_weight", is_open_weight()),
    ]


def _fitted(points: DataFrame) -> DataFrame:
    """Add the line, its interval and r squared, null where the line is not defined."""
    count = F.col("fitted_model_count")
    is_line = (count >= FEWEST_MODELS) & (F.col("x_high") > F.col("x_low"))
    error = F.sqrt(ratio(ratio("residual", count - 2), "xx"))
    margin = error * F.get(_student_t(), F.least(count - 3, F.lit(MOST_DEGREES - 1)).cast("int"))
    spread = F.when(F.col("y_high") > F.col("y_low"), F.col("xx") * F.col("yy"))
    explained = ratio(F.col("xy") * F.col("xy"), spread)
    return (
        points.withColumn("fitted_model_count", F.size("points").cast("bigint"))
        .withColumns({f"{axis}_mean": _mean(axis) for axis in ("x", "y")})
        .withColumns({f"{axis}_low": F.array_min(f"points.{axis}") for axis in ("x", "y")})
        .withColumns({f"{axis}_high": F.array_max(f"points.{axis}") for axis in ("x", "y")})
        .withColumns({"xx": _moment("x", "x"), "xy": _moment("x", "y"), "yy": _moment("y", "y")})
        .withColumn("slope", F.when(is_line, ratio("xy", "xx")))
        .withColumn("residual", _residual())
        .withColumn("slope_low", F.col("slope") - margin)
        .withColumn("slope_high", F.col("slope") + margin)
        .withColumn("intercept", F.col("y_mean") - F.col("slope") * F.col("x_mean"))
        # least() ignores null: without the condition an undefined r squared would be 1
        .withColumn("r_squared", F.when(is_line & spread.isNotNull(), F.least(explained, F.lit(1.0))))
    )


def _mean(axis: str) -> Column:
    total = F.aggregate(f"points.{axis}", F.lit(0.0), lambda sum_so_far, value: sum_so_far + value)
    return ratio(total, "fitted_model_count")


def _moment(one: str, other: str) -> Column:
    """The sum over all points of the product of their distances from the two means."""
    return F.aggregate(
        "points",
        F.lit(0.0),
        lambda sum_so_far, point: (
            sum_so_far + (point[one] - F.col(f"{one}_mean")) * (point[other] - F.col(f"{other}_mean"))
        ),
    )


def _residual() -> Column:
    """The sum of the squared distances from the line. Of a good fit, yy - slope * xy would be mere rounding."""
    return F.aggregate(
        "points",
        F.lit(0.0),
        lambda sum_so_far, point: (
            sum_so_far
            + F.pow(
                point["y"] - F.col("y_mean") - F.col("slope") * (point["x"] - F.col("x_mean")),
                F.lit(2.0),
            )
        ),
    )


def _student_t() -> Column:
    """Quantiles of Student's t for 1, 2, … degrees of freedom; half of the error probability lies above."""
    quantiles = stats.t.ppf((1 + CONFIDENCE) / 2, range(1, MOST_DEGREES + 1))
    return F.array(*(F.lit(float(quantile)) for quantile in quantiles))
