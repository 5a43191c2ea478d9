"""`weekly_category_spend`: whose models each category pays for, by week (F20)."""

from schemas import columns as c
from schemas import model_columns as mc
from schemas import sample_columns as s
from schemas.contract import Rule, Table

AUTHORS = 10

TABLE = Table(
    name="weekly_category_spend",
    stage="marts",
    doc=f"One row per week of the window, category and lab: the {AUTHORS} labs with most spend of the classified "
    "sample over the window, the rest as `other`; the share of the category's spend.",
    grain=("week_start", "category", "author"),
    partition=(),
    columns=(
        c.WEEK_START,
        s.CATEGORY,
        mc.AUTHOR,
        s.SAMPLED_REQUEST_COUNT,
        c.SPEND_USD,
        s.TOTAL_SPEND_USD,
        s.SPEND_SHARE,
        s.SHARE_LOW,
        s.SHARE_HIGH,
        s.EFFECTIVE_SAMPLE_SIZE,
        s.IS_RELIABLE,
        c.IS_COMPLETE,
    ),
    reads=("daily_category_usage",),
    rules=(
        Rule("share_within_its_interval", "share_low <= spend_share AND spend_share <= share_high"),
        Rule("part_of_total", "spend_usd <= total_spend_usd"),
    ),
    figures=("F20",),
    may_be_empty=True,
)
