"""The vocabulary of classified samples, of means and of their intervals (docs/intervals.md)."""

from decimal import Decimal

from schemas.columns import UNKNOWN, USD_SUM, WIDE_DECIMAL, count_column, flag_column, fraction_column, squares_column
from schemas.contract import Column

UNCLASSIFIED = "unclassified"
OTHER = "other"
CATEGORIES = (
    "programming",
    "roleplay",
    "technology",
    "science",
    "translation",
    "finance",
    "health",
    "legal",
    "academia",
    "marketing",
    "seo",
    "trivia",
)
"""The twelve categories of the study: shares of categories are shares among these."""

RELIABLE_FROM = 10
"""The smallest effective sample size, in requests, of a number that is called reliable."""


def mean_column(name: str, doc: str, example: float = 600.0) -> Column:
    """A mean or a bound of one, in tokens per request; null where it is not defined."""
    return Column(name, "double", doc, example, nullable=True, at_least=0)


# Categories
CATEGORY_PATH = Column(
    "category_path", "string", "start of content-category paths; for a tag the longest that matches counts", "/Science"
)
CATEGORY = Column(
    "category",
    "string",
    "topic of the request: one of the study's twelve, `other` where no path matches, `unclassified` without a tag; "
    "`all`: every classified request",
    "science",
    one_of=(*CATEGORIES, OTHER, UNCLASSIFIED, "all"),
)
MAP_VERSION = Column("map_version", "string", "version of the table of paths", "1")
SCOPE = Column(
    "scope",
    "string",
    "which models: all, closed ones, those with open weights, the Chinese ones among these",
    "all",
    one_of=("all", "proprietary", "open_weight", "chinese_oss"),
)
TAG_RANK = Column("tag_rank", "int", "1 = most tokens of the category; ties by name", 1, at_least=1)

# Sums of a sample
SAMPLED_REQUEST_COUNT = count_column("sampled_request_count", "classified requests behind the row", 2)
SAMPLED_TOKENS = count_column("sampled_tokens", "prompt + completion tokens of the classified requests", 1200)
TOTAL_SAMPLED_TOKENS = count_column(
    "total_sampled_tokens", "sampled tokens of the whole period and scope: the denominator of the share", 2400
)
SAMPLED_TOKENS_SQUARED = squares_column(
    "sampled_tokens_squared", "sum of squared tokens of the classified requests, for intervals", 720000
)
GENERATION_TOKENS = count_column("generation_tokens", "prompt + completion tokens of generations", 1200)
SPEND_USD_SQUARED = Column(
    "spend_usd_squared", WIDE_DECIMAL, "sum of squared USD of requests, each half up to 18 decimals",
    Decimal("0.000002"), at_least=0,
)  # fmt: skip
TOTAL_SPEND_USD = Column(
    "total_spend_usd", USD_SUM, "USD of the whole period and scope: the denominator of the share",
    Decimal("0.004"), True,
)  # fmt: skip

# Shares and their intervals
SHARE_LOW = fraction_column("share_low", "lower end of the share's 95 % interval", 0.1)
SHARE_HIGH = fraction_column("share_high", "upper end of the share's 95 % interval", 0.9)
EFFECTIVE_SAMPLE_SIZE = Column(
    "effective_sample_size", "double", "requests of equal size that would be as informative", 3.5, True, at_least=0
)
IS_RELIABLE = flag_column(
    "is_reliable", f"whether the part is as informative as at least {RELIABLE_FROM} requests of equal size"
)
SPEND_SHARE = fraction_column("spend_share", "spend_usd / total_spend_usd; null where that is 0 or unknown")

# Means per generation
_GENERATIONS_RELIABLE = f"whether they are as informative as at least {RELIABLE_FROM} generations of equal size"
MEAN_PROMPT_TOKENS = mean_column("mean_prompt_tokens", "prompt tokens per generation", 500.0)
MEAN_PROMPT_TOKENS_LOW = mean_column("mean_prompt_tokens_low", "lower end of its 95 % interval", 300.0)
MEAN_PROMPT_TOKENS_HIGH = mean_column("mean_prompt_tokens_high", "upper end of its 95 % interval", 800.0)
IS_PROMPT_TOKENS_RELIABLE = flag_column("is_prompt_tokens_reliable", _GENERATIONS_RELIABLE)
MEAN_COMPLETION_TOKENS = mean_column("mean_completion_tokens", "completion tokens per generation", 100.0)
MEAN_COMPLETION_TOKENS_LOW = mean_column("mean_completion_tokens_low", "lower end of its 95 % interval", 60.0)
MEAN_COMPLETION_TOKENS_HIGH = mean_column("mean_completion_tokens_high", "upper end of its 95 % interval", 160.0)
IS_COMPLETION_TOKENS_RELIABLE = flag_column("is_completion_tokens_reliable", _GENERATIONS_RELIABLE)
MEAN_TOKENS = mean_column("mean_tokens", "prompt + completion tokens per generation", 600.0)
MEAN_TOKENS_LOW = mean_column("mean_tokens_low", "lower end of its 95 % interval", 360.0)
MEAN_TOKENS_HIGH = mean_column("mean_tokens_high", "upper end of its 95 % interval", 960.0)
IS_TOKENS_RELIABLE = flag_column("is_tokens_reliable", _GENERATIONS_RELIABLE)

# Distributions
TOKEN_KIND = Column(
    "token_kind", "string", "which tokens of a generation", "prompt", one_of=("prompt", "completion", "total")
)
ROUNDED_TOKENS = count_column("rounded_tokens", "tokens of a generation, half up to three significant digits", 1230)


def _percentile(kind: str, percent: int) -> Column:
    doc = f"{kind} tokens that {percent} of 100 generations do not exceed, to three significant digits"
    return count_column(f"{kind}_tokens_p{percent}", doc, 500).optional()


PROMPT_TOKENS_P50 = _percentile("prompt", 50)
PROMPT_TOKENS_P95 = _percentile("prompt", 95)
COMPLETION_TOKENS_P50 = _percentile("completion", 50)
COMPLETION_TOKENS_P95 = _percentile("completion", 95)
TOTAL_TOKENS_P50 = _percentile("total", 50)
TOTAL_TOKENS_P95 = _percentile("total", 95)

EFFECTIVE_COST = Column(
    "effective_cost_usd_per_million_tokens",
    "double",
    "spend / tokens with a known cost x 1,000,000, BYOK excluded; null without such tokens",
    0.5,
    True,
    at_least=0,
)

COUNTRY_NAME = Column("country_name", "string", "English name of the country; its code where it has none", "Norway")
CONTINENT = Column(
    "continent",
    "string",
    "continent of the billing country (UN M49)",
    "Europe",
    one_of=("Africa", "Antarctica", "Asia", "Europe", "North America", "Oceania", "South America", UNKNOWN),
)
LANGUAGE_NAME = Column(
    "language_name", "string", "English name of the language; its tag where it has none", "Simplified Chinese"
)
