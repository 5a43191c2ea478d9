"""`daily_provider_performance`: how fast and how reliable each host of a model was, by day."""

from schemas import columns as c
from schemas import mart_columns as m
from schemas import model_columns as mc
from schemas.contract import Rule, Table

TABLE = Table(
    name="daily_provider_performance",
    stage="daily",
    doc="One row per day, provider and model (variants merged): errors, time to the first token and output "
    "speed of its generations. Percentiles are interpolated; null where nothing was logged.",
    grain=("request_date", "provider", "model_id"),
    partition=("request_date",),
    columns=(
        c.REQUEST_DATE,
        c.PROVIDER,
        mc.MODEL_ID,
        c.REQUEST_COUNT,
        c.ERROR_COUNT,
        m.ERROR_SHARE,
        c.GENERATION_COUNT,
        m.GENERATIONS_WITH_FIRST_TOKEN,
        m.TIME_TO_FIRST_TOKEN_MS_P50,
        m.TIME_TO_FIRST_TOKEN_MS_P95,
        m.TIME_TO_FIRST_TOKEN_MS_P99,
        m.GENERATIONS_WITH_SPEED,
        m.TOKENS_PER_SECOND_P50,
        m.TOKENS_PER_SECOND_P95,
        m.TOKENS_PER_SECOND_P99,
    ),
    reads=("requests", "model_aliases"),
    rules=(Rule("errors_within_requests", "error_count <= request_count"),),
)
