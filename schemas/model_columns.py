"""Columns about models: the vocabulary of schemas/columns.py, continued."""

import datetime as dt
from decimal import Decimal

from schemas.columns import (
    BILLIONS,
    MEDIUM_BELOW_BILLION,
    OPEN_WEIGHT_SOURCE_TYPES,
    PRICE,
    SMALL_BELOW_BILLION,
    STANDARD,
    UNKNOWN,
    flag_column,
)
from schemas.contract import Column

MODEL_ID = Column("model_id", "string", "`author/slug` without variant, or the raw name if unknown", "deepseek/chat")
VARIANT = Column("variant", "string", "way of serving the model (`free`, `thinking`, …) or `standard`", STANDARD)
AUTHOR = Column(
    "author",
    "string",
    "lab of the model; `unknown` if not catalogued; `other`: all but a mart's first",
    "deepseek",
)
AUTHOR_COUNTRY = Column("author_country", "string", "country of the lab, ISO 3166 alpha-2", "CN", nullable=True)
SOURCE_TYPE = Column(
    "source_type",
    "string",
    "closed weights; open weights from China, Hong Kong or Taiwan; open weights from the rest of the world; unknown",
    "chinese_oss",
    one_of=("proprietary", *OPEN_WEIGHT_SOURCE_TYPES, UNKNOWN),
)
SIZE_CLASS = Column(
    "size_class",
    "string",
    f"total parameters of open-weight models in billions: small < {SMALL_BELOW_BILLION} <= medium "
    f"< {MEDIUM_BELOW_BILLION} <= large",
    "large",
    one_of=("small", "medium", "large", UNKNOWN),
)
REASONING_CLASS = Column(
    "reasoning_class",
    "string",
    "whether the model is a reasoning model: a property of the model, not of the request",
    "standard",
    one_of=("reasoning", STANDARD, UNKNOWN),
)
IS_OPEN_WEIGHT = Column("is_open_weight", "boolean", "whether the weights are public; null if not known", True, True)
HAS_TOOL_CALL = flag_column("has_tool_call", "whether the model can call tools; null if not known").optional()
IS_CATALOGUED = Column("is_catalogued", "boolean", "whether the model name resolved to a model of the catalogue", True)
IS_BACKDATED_PRICE = flag_column("is_backdated_price", "whether the list cost uses a price first seen after this day")
IS_LISTED = flag_column(
    "is_listed", "whether the newest snapshot so far has the model; false: no longer; null: no snapshot had it"
).optional()
TOTAL_PARAMETERS_BILLION = Column(
    "total_parameters_billion", BILLIONS, "total (not active) parameters, billions", Decimal("671.000"), True,
    at_least=0,
)  # fmt: skip
RELEASE_DATE = Column("release_date", "date", "day on which the lab released the model", dt.date(2024, 12, 26), True)
VALID_FROM = Column("valid_from", "date", "first day on which this row holds", dt.date(2025, 1, 1))
VALID_TO = Column("valid_to", "date", "first day on which this row no longer holds; null: it still holds", None, True)
ALIAS = Column("alias", "string", "model name without variant, lower case", "azure/gpt-4o")
ALIAS_ORIGIN = Column(
    "alias_origin",
    "string",
    "where the alias comes from",
    "catalogue",
    one_of=("own", "curated", "catalogue", "provider"),
)


def _price(name: str, doc: str, example: str) -> Column:
    return Column(name, PRICE, doc, Decimal(example), nullable=True, at_least=0)


PROMPT_PRICE = _price("prompt_price_usd_per_million_tokens", "list price of input", "0.300000")
COMPLETION_PRICE = _price("completion_price_usd_per_million_tokens", "list price of output", "0.900000")
CACHED_PROMPT_PRICE = _price("cached_prompt_price_usd_per_million_tokens", "list price of cached input", "0.070000")
CACHE_WRITE_PRICE = _price(
    "cache_write_price_usd_per_million_tokens",
    "list price of input written to the prompt cache, for five minutes where the provider tells",
    "0.375000",
)
ONE_HOUR_CACHE_WRITE_PRICE = _price(
    "one_hour_cache_write_price_usd_per_million_tokens",
    "list price of input written to the prompt cache for an hour",
    "0.600000",
)
PRICES = (PROMPT_PRICE, COMPLETION_PRICE, CACHED_PROMPT_PRICE, CACHE_WRITE_PRICE, ONE_HOUR_CACHE_WRITE_PRICE)
"""The five prices of a model, in this order everywhere."""

OWN, BY_HAND = "own", "by_hand"
PRICE_SOURCES = ("genai_prices", "models_dev", "litellm", BY_HAND)
"""Who states prices; of statements that are equal otherwise, the first of these is in force."""

PRICE_SOURCE = Column(
    "price_source",
    "string",
    "who states the price: a catalogue, our own file of models that no catalogue has any more, or the operator",
    "models_dev",
    one_of=(*PRICE_SOURCES, OWN),
)
PRICE_PROVIDER = Column(
    "price_provider",
    "string",
    "whose price it is: the lab's (its `author`), or `openrouter`; `by_hand` and `own` where the source does not tell",
    "deepseek",
)
PRICE_TIER = Column(
    "price_tier",
    "string",
    "tier of service that has the price",
    STANDARD,
    one_of=(STANDARD, "batch", "flex", "priority"),
)
ABOVE_PROMPT_TOKENS = Column(
    "above_prompt_tokens", "bigint", "the price holds for prompts of more tokens than this; 0: for all", 0, at_least=0
)
STATED_ON = Column("stated_on", "date", "day of the list that states the price", dt.date(2025, 1, 1))
HAS_OPEN_START = flag_column(
    "has_open_start", "whether the list says that the price held before its first change, not since when"
)
IS_IN_FORCE = flag_column("is_in_force", "whether this is the price in force, on the day on which it is compared")
PROMPT_PRICE_DIFFERENCE = Column(
    "prompt_price_difference_usd_per_million_tokens",
    PRICE,
    "this price of input minus the one in force on that day; null where one of them is",
    Decimal("0.000000"),
    nullable=True,
)
COMPLETION_PRICE_DIFFERENCE = Column(
    "completion_price_difference_usd_per_million_tokens",
    PRICE,
    "this price of output minus the one in force on that day; null where one of them is",
    Decimal("0.000000"),
    nullable=True,
)
