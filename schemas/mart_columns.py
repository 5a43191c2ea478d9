"""The vocabulary of marts beyond shares: months, ranks, cohorts, prices."""

import datetime as dt

from schemas.columns import UNKNOWN, count_column, flag_column, fraction_column
from schemas.contract import Column

MONTH = Column("month", "date", "first day of the calendar month", dt.date(2025, 1, 1))
MODEL_RANK = Column("model_rank", "int", "1 = most over the window; ties by name", 1, at_least=1)
COUNTRY_RANK = Column("country_rank", "int", "1 = most tokens; ties by name", 1, at_least=1)
CONTINENT_RANK = Column("continent_rank", "int", "1 = most tokens; ties by name", 1, at_least=1)
LANGUAGE_RANK = Column("language_rank", "int", "1 = most tokens; ties by name", 1, at_least=1)

MODEL_COUNT = count_column("model_count", "models seen in traffic", 3)
TOTAL_MODEL_COUNT = count_column("total_model_count", "models of the whole period and scope", 4)
MODEL_SHARE = fraction_column("model_share", "model_count / total_model_count", 0.75)

TOTAL_TOOL_CALL_TOKENS = count_column(
    "total_tool_call_tokens", "tool-call tokens of the mart's models in the month", 1200
)
TOOL_CALL_TOKEN_SHARE_AMONG_TEN = fraction_column(
    "tool_call_token_share_among_ten", "tool_call_tokens / total_tool_call_tokens; null over 0"
)

# Free-launch promotions
PROMOTION_FIRST_DATE = Column("first_date", "date", "first day of the promotion", dt.date(2025, 8, 26))
PROMOTION_LAST_DATE = Column("last_date", "date", "last day of the promotion", dt.date(2025, 9, 10))
PROMOTION_TOKENS = count_column("promotion_tokens", "tokens during free-launch promotions of the model", 200)
TOKENS_OUTSIDE_PROMOTIONS = count_column("tokens_outside_promotions", "tokens - promotion_tokens", 1000)

# Cohorts
COHORT_MONTH = Column("cohort_month", "date", "month of a user's first use of the model", dt.date(2025, 1, 1))
MONTHS_SINCE = Column("months_since", "int", "months after the cohort's month; 0 = that month", 1, at_least=0)
COHORT_USER_COUNT = count_column("cohort_user_count", "users of the cohort", 100)
RETAINED_USER_COUNT = count_column("retained_user_count", "users of the cohort that used the model in that month", 40)
RETENTION = fraction_column("retention", "retained_user_count / cohort_user_count", 0.4)
RETENTION_LOW = fraction_column("retention_low", "lower end of its 95 % interval", 0.31)
RETENTION_HIGH = fraction_column("retention_high", "upper end of its 95 % interval", 0.5)
FOUNDATIONAL_RISE = 0.10
FOUNDATIONAL_MONTHS = (2, 3, 4, 5)
BOOMERANG_RISE = 0.03
IS_FOUNDATIONAL = flag_column(
    "is_foundational",
    f"whether the cohort stays: {FOUNDATIONAL_RISE * 100:.0f} points above the median of later ones in all months "
    f"{FOUNDATIONAL_MONTHS[0]} to {FOUNDATIONAL_MONTHS[-1]} that both have reached",
)
IS_BOOMERANG = flag_column(
    "is_boomerang",
    f"whether the cohort comes back: retention rises by {BOOMERANG_RISE * 100:.0f} points after a fall",
)

# Providers
GENERATIONS_WITH_FIRST_TOKEN = count_column(
    "first_token_logged_count", "generations that log the time of the first token", 2
)
GENERATIONS_WITH_SPEED = count_column("speed_logged_count", "generations with output tokens and a duration", 2)
ERROR_SHARE = fraction_column("error_share", "error_count / request_count", 0.0)


def _first_token(percent: int) -> Column:
    return Column(
        f"time_to_first_token_ms_p{percent}", "double",
        f"milliseconds to the first token: {percent}th percentile of generations, interpolated", 400.0, True,
        at_least=0,
    )  # fmt: skip


def _speed(percent: int) -> Column:
    return Column(
        f"tokens_per_second_p{percent}", "double",
        f"output tokens per second of the whole duration: {percent}th percentile of generations, interpolated", 50.0,
        True, at_least=0,
    )  # fmt: skip


TIME_TO_FIRST_TOKEN_MS_P50, TIME_TO_FIRST_TOKEN_MS_P95, TIME_TO_FIRST_TOKEN_MS_P99 = map(_first_token, (50, 95, 99))
TOKENS_PER_SECOND_P50, TOKENS_PER_SECOND_P95, TOKENS_PER_SECOND_P99 = map(_speed, (50, 95, 99))

# Cost and use
IS_ZERO_COST = flag_column("is_zero_cost", "whether its whole known cost is 0; then it is left out of the medians")
CATEGORY_SEGMENT = Column(
    "category_segment",
    "string",
    "by the medians of effective cost and token share: at the median and above is high",
    "premium_workload",
    one_of=("premium_workload", "mass_market", "specialized_expert", "niche_utility", UNKNOWN),
)
MODEL_SEGMENT = Column(
    "model_segment",
    "string",
    "by the medians of effective cost and tokens: at the median and above is high; "
    "zero cost and unknown have segments of their own",
    "efficient_giant",
    one_of=("efficient_giant", "premium_leader", "long_tail", "premium_specialist", "zero_cost", UNKNOWN),
)
SLOPE = Column("slope", "double", "change of log10 tokens per unit of log10 effective cost", -0.3, True)
SLOPE_LOW = Column("slope_low", "double", "lower end of its 95 % interval (Student's t)", -0.5, True)
SLOPE_HIGH = Column("slope_high", "double", "upper end of its 95 % interval (Student's t)", -0.1, True)
INTERCEPT = Column("intercept", "double", "log10 tokens at one USD per million tokens", 9.0, True)
R_SQUARED = fraction_column("r_squared", "share of the variance of log10 tokens that the line explains", 0.1)
FITTED_MODEL_COUNT = count_column("fitted_model_count", "models that the line is fitted to", 40)
ZERO_COST_MODEL_COUNT = count_column("zero_cost_model_count", "models left out because all their use was free", 3)
UNPRICED_MODEL_COUNT = count_column("unpriced_model_count", "models left out because none of their costs is known", 1)
