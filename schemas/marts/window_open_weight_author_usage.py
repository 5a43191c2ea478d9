"""`window_open_weight_author_usage`: labs by the tokens of their open-weight models over the window (T1)."""

from schemas import columns as c
from schemas import model_columns as mc
from schemas.contract import Rule, Table

TABLE = Table(
    name="window_open_weight_author_usage",
    stage="marts",
    doc=f"One row per lab: tokens of its open-weight models over the window (the {c.WINDOW_MONTHS} calendar months "
    "that end with the newest day), their share of all open-weight tokens, and its rank.",
    grain=("author",),
    partition=(),
    columns=(
        mc.AUTHOR,
        c.WINDOW_START_DATE,
        c.WINDOW_END_DATE,
        c.TOKENS,
        c.TOTAL_TOKENS,
        c.TOKEN_SHARE,
        c.AUTHOR_RANK,
    ),
    reads=("daily_model_usage",),
    rules=(Rule("share_of_total", "tokens <= total_tokens"),),
    figures=("T1",),
    may_be_empty=True,
)
