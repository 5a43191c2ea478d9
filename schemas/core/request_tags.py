"""`request_tags`: one row per classified request: its topic, from a classifier."""

from schemas import columns as c
from schemas.contract import Table
from schemas.core.requests import ARRIVED_IN_WINDOW, DATE_OF_CREATED_AT

TABLE = Table(
    name="request_tags",
    stage="ingest",
    doc="One row per classified request, with its dominant tag. The category that a tag belongs to is looked up when a "
    "day is aggregated, so a better map needs no second read of the logs. A tag refers to a request, never to a user, "
    "and no table joins the two.",
    grain=("request_date", "request_id"),
    partition=("arrival_date", "request_date"),
    inputs=("tag_records", "earlier_tags"),
    columns=(
        c.REQUEST_ID,
        c.CREATED_AT,
        c.REQUEST_DATE,
        c.ARRIVAL_DATE,
        c.SOURCE,
        c.CLASSIFIER_VERSION,
        c.TAG,
        c.TAG_CONFIDENCE,
        c.TAG_COUNT,
    ),
    rules=(DATE_OF_CREATED_AT, ARRIVED_IN_WINDOW),
    may_be_empty=True,
)
