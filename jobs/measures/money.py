"""USD: sums, spend, list cost and effective cost; every amount is an exact decimal (docs/definitions.md section 3)."""

from decimal import Decimal

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.measures.list_prices import LIST_PRICES
from jobs.measures.pricing import is_cost
from jobs.measures.shares import ratio
from jobs.measures.sums import total_of
from schemas.columns import USD, USD_SUM, WIDE_DECIMAL

TOKENS_PER_PRICE = 1_000_000
"""A price is one of a million tokens."""

PER_MILLION_DIGITS = 9
"""Rounded: two sums of the same price differ in the last bit, and a model at the median must not be above it."""


def sum_usd(column: str = "spend_usd") -> Column:
    """The sum of a column of USD; null if no value is known."""
    return F.sum(column).cast(USD_SUM)


def total_usd(column: str, *period: str) -> Column:
    """The sum of a column of USD over all rows of the same period (over all rows where no period is named)."""
    return total_of(column, *period).cast(USD_SUM)


def spend_usd() -> Column:
    """The sum of the known costs (`cost_usd`) of all requests but those with their own key; null if none is known.

    A failure that was not charged has no known cost: its 0 beside unpriced requests would make these look free.
    """
    return F.sum(F.when(is_cost("billable"), F.col("cost_usd"))).cast(USD_SUM)


def cost_usd_squared() -> Column:
    """The square of a request's cost, half up to 18 decimals: 24 would leave its sum too few whole digits."""
    return (F.col("cost_usd") * F.col("cost_usd")).cast(WIDE_DECIMAL)


def effective_cost() -> Column:
    """USD per million tokens (definitions.md section 4, F26): spend / billable tokens × 10⁶; null over 0."""
    return F.round(ratio("spend_usd", "billable_tokens") * TOKENS_PER_PRICE, PER_MILLION_DIGITS)


def list_cost_usd() -> Column:
    """The list cost of sums of requests at one price (definitions.md section 3); null where a price is missing.

    `priced_cache_write_tokens` is the sum of cache_writes_in_prompt(), `priced_one_hour_tokens` that of
    one_hour_writes_in_prompt(); the prices are columns of LIST_PRICES.
    """
    prompt_price, completion_price, cached_price, write_price, hour_price = map(F.col, LIST_PRICES)
    cached, written, for_an_hour = map(F.col, ("cached_tokens", "priced_cache_write_tokens", "priced_one_hour_tokens"))
    return (
        _at_price(F.col("prompt_tokens") - cached - written, prompt_price)
        + _at_price(cached, F.coalesce(cached_price, prompt_price))
        + _at_price(written - for_an_hour, F.coalesce(write_price, prompt_price))
        + _at_price(for_an_hour, F.coalesce(hour_price, write_price, prompt_price))
        + _at_price(F.col("completion_tokens"), completion_price)
    )


def _at_price(tokens: Column, usd_per_million: Column) -> Column:
    """Exact: a price of six decimals per million has twelve per token, and Spark keeps them up to 38 digits."""
    usd_per_token = (usd_per_million * F.lit(str(Decimal(1) / TOKENS_PER_PRICE)).cast("decimal(7,6)")).cast(USD)
    return (tokens.cast("decimal(18,0)") * usd_per_token).cast(USD_SUM)
