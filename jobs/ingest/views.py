"""Finds, among the records of spans, those that are another view of a call: only one of a call's views counts.

What makes two spans views of one call: jobs/ingest/same_call.py. An arrival is looked at by itself, one after the
other, so that a range gives the same as its days one by one; what earlier arrivals counted stays as it is.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.ingest.deduplicate import KEY
from jobs.ingest.same_call import Call, View, views
from schemas.columns import UNKNOWN

SAYS_LITTLE = ("missing:prompt_tokens", "missing:completion_tokens", "missing:raw_model")
"""Reasons of a call that is rejected because it does not say enough; of other rejects nothing is believed."""

OPTIONAL = ("cost_usd", "session_key", "time_to_first_token_ms", "has_tools_offered")
SPAN = ("arrival_date", *KEY, "span_service")
"""What identifies a span within an arrival: copies of it have the same."""

FOUND_SCHEMA = pa.schema(
    [
        ("arrival_date", pa.date32()),
        ("request_date", pa.date32()),
        *((name, pa.string()) for name in ("request_id", "span_service", "kept_request_id", "view_rule")),
    ]
)
FOUND = "arrival_date date, request_date date, " + ", ".join(f"{name} string" for name in FOUND_SCHEMA.names[2:])


def views_of(records: DataFrame, earlier_requests: DataFrame, earlier_views: DataFrame) -> DataFrame:
    """One row per arrival and span that is a view: SPAN, kept_request_id, view_rule (see same_call.RULES).

    `records`: validated records (jobs/ingest/validate.py), requests or not. `earlier_requests`: request_date and
    request_id of requests of earlier arrivals; `earlier_views`: these and kept_request_id, view_rule of their views,
    of which a copy is a view too.
    """
    spans = records.where(F.col("span_scope").isNotNull()).select("arrival_date", *KEY, *_facts())
    verdict = [F.min(name).alias(name) for name in ("kept_request_id", "view_rule")]
    viewed = F.broadcast(earlier_views.groupBy(*KEY).agg(*verdict))
    # the small side first: Sail holds that of the left in memory
    again = viewed.join(spans, on=KEY, how="inner").groupBy(*SPAN).agg(*verdict)
    few = F.broadcast(_services_with_views(spans)).join(spans, on="span_service", how="inner")
    known = F.broadcast(earlier_requests.select(*KEY, F.lit(True).alias("is_counted")))
    counted = known.join(few, on=KEY, how="right")
    others = viewed.join(counted, on=KEY, how="right").where(F.col("kept_request_id").isNull())
    found = others.drop("kept_request_id", "view_rule").groupBy("span_service").applyInArrow(_views_in, FOUND)
    return found.unionByName(again.select(*found.columns))


def apart(records: DataFrame, found: DataFrame | None) -> tuple[DataFrame, DataFrame]:
    """The records that are not views, and those that are, with kept_request_id and view_rule, and without reasons.

    `found`: the rows of views_of() for these records; None if there are none.
    """
    if found is None:
        nothing = {name: F.lit(None).cast("string") for name in ("kept_request_id", "view_rule")}
        return records, records.where(F.lit(False)).withColumns(nothing)
    named = records.withColumn("span_service", _service())
    marked = F.broadcast(found).join(named, on=list(SPAN), how="right")
    is_view = F.col("kept_request_id").isNotNull() & ~F.col("is_skipped")
    views_alone = marked.where(is_view).withColumn("reasons", F.array().cast("array<string>"))
    return marked.where(~is_view).select(*records.columns), views_alone


def _facts() -> list[Column]:
    """What same_call looks at, and whether a span is a call that may have views."""
    start = F.unix_micros("created_at")
    says_little = [F.array_contains("reasons", reason).cast("int") for reason in SAYS_LITTLE]
    is_sound = F.size("reasons") == sum(says_little, F.lit(0))
    is_timed = F.col("created_at").isNotNull() & F.col("request_id").isNotNull()
    says = (F.col("prompt_tokens") > 0) | (F.col("completion_tokens") > 0)
    facts = [
        *(F.col(name) > 0 for name in ("cached_tokens", "reasoning_tokens")),
        *(F.col(name) != UNKNOWN for name in ("user_key", "finish_reason")),
        *(F.col(name).isNotNull() for name in OPTIONAL),
    ]
    fact_count = sum((F.coalesce(fact.cast("int"), F.lit(0)) for fact in facts), F.lit(0))
    return [
        _service().alias("span_service"),
        "span_scope",  # type: ignore[list-item]
        "span_parent_id",  # type: ignore[list-item]
        "span_response_id",  # type: ignore[list-item]
        start.alias("start"),
        (start + F.coalesce("duration_ms", F.lit(0)) * 1000).alias("end"),
        F.when(says, F.col("prompt_tokens")).alias("prompt"),
        F.when(says, F.col("completion_tokens")).alias("completion"),
        F.coalesce("is_error", F.lit(False)).alias("has_failed"),
        fact_count.alias("fact_count"),
        (F.size("reasons") == 0).alias("is_valid"),
        F.coalesce(F.col("span_is_log") == "true", F.lit(False)).alias("is_log"),
        (~F.col("is_skipped") & is_sound & is_timed & ~F.coalesce("is_cache_hit", F.lit(False))).alias("is_call"),
    ]


def _service() -> Column:
    return F.coalesce("span_service", F.lit(""))


def _services_with_views(spans: DataFrame) -> DataFrame:
    """The services whose spans may be views of one call: `span_service`.

    Their calls are of several scopes, or some say nothing, or have a response id in common; most services have none
    of these, and their spans go no further.
    """
    answer = F.xxhash64(F.coalesce("span_response_id", "request_id"))
    by_answer = (
        spans.where("is_call")
        .groupBy("span_service", answer.alias("answer"))
        .agg(
            F.min("span_scope").alias("first_scope"),
            F.max("span_scope").alias("last_scope"),
            F.count(F.lit(1)).alias("copies"),
            F.max(F.col("prompt").isNull() & ~F.col("has_failed")).alias("is_silent"),
        )
    )
    by_service = by_answer.groupBy("span_service").agg(
        F.min("first_scope").alias("first_scope"),
        F.max("last_scope").alias("last_scope"),
        F.max("copies").alias("copies"),
        F.max("is_silent").alias("is_silent"),
    )
    return by_service.where("first_scope <> last_scope OR copies > 1 OR is_silent").select("span_service")


def _views_in(spans: pa.Table) -> pa.Table:
    """The views among the spans of one service, in the columns of FOUND."""
    return pa.Table.from_pylist(list(_by_arrival(spans.to_pylist())), schema=FOUND_SCHEMA)


def _by_arrival(spans: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One arrival after the other: what one has counted, or taken for a view, stays so in those after it."""
    arrivals: dict[dt.date, dict[str, dict[str, Any]]] = {}
    # of two copies the first in the order of their values: the same, whatever order they come in
    for span in sorted(spans, key=str):
        if span["request_id"] is not None:
            arrivals.setdefault(span["arrival_date"], {}).setdefault(span["request_id"], span)
    counted = {span["request_id"] for span in spans if span["is_counted"]}
    viewed: dict[str, View] = {}
    for arrival in sorted(arrivals):
        there = arrivals[arrival]
        calls = [_call(span, id_ in counted) for id_, span in there.items() if span["is_call"] and id_ not in viewed]
        parents = {id_: span["span_parent_id"] for id_, span in there.items() if span["span_parent_id"]}
        new = {view.id: view for view in views(calls, parents)}
        for id_, view in ({one: viewed[one] for one in there if one in viewed} | new).items():
            place = {name: there[id_][name] for name in SPAN}
            yield place | {"kept_request_id": view.kept, "view_rule": view.rule}
        viewed |= new
        counted |= {call.id for call in calls if call.is_valid and call.id not in new}


def _call(span: dict[str, Any], is_counted: bool) -> Call:
    names = ("start", "end", "prompt", "completion", "has_failed", "fact_count", "is_valid", "is_log")
    facts = {name: span[name] for name in names}
    return Call(span["request_id"], span["span_scope"], span["span_response_id"], is_counted=is_counted, **facts)
