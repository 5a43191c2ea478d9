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
from jobs.ingest.same_call import Call, views
from schemas.columns import UNKNOWN

SAYS_LITTLE = ("missing:prompt_tokens", "missing:completion_tokens", "missing:raw_model")
"""Reasons of a call that is rejected because it does not say enough; of other rejects nothing is believed."""

OPTIONAL = ("cost_usd", "session_key", "time_to_first_token_ms", "has_tools_offered")
FOUND = "arrival_date date, request_id string, kept_request_id string, view_rule string"


def views_of(records: DataFrame, earlier_requests: DataFrame, earlier_views: DataFrame) -> DataFrame:
    """One row per arrival and span that is a view: FOUND. `view_rule`: see same_call.RULES, or that of an earlier copy.

    `records`: validated records (jobs/ingest/validate.py), requests or not. `earlier_requests`: request_date and
    request_id of requests of earlier arrivals; `earlier_views`: these and kept_request_id, view_rule of their views.
    """
    spans = records.where(F.col("span_scope").isNotNull()).select("arrival_date", *KEY, *_facts())
    known = F.broadcast(earlier_requests.select(*KEY, F.lit(True).alias("is_counted")))
    viewed = F.broadcast(
        earlier_views.groupBy(*KEY).agg(
            F.min("kept_request_id").alias("kept_request_id"), F.min("view_rule").alias("view_rule")
        )
    )
    chosen = F.broadcast(_services_with_views(spans))
    # the small side first: Sail holds that of the left in memory
    few = chosen.join(spans, on="span_service", how="inner")
    counted = known.join(few, on=KEY, how="right")
    return viewed.join(counted, on=KEY, how="right").groupBy("span_service").applyInArrow(_views_in, FOUND)


def apart(records: DataFrame, found: DataFrame | None) -> tuple[DataFrame, DataFrame]:
    """The records that are not views, and those that are, with kept_request_id and view_rule, and without reasons.

    `found`: the rows of views_of() for these records; None if there are none.
    """
    if found is None:
        nothing = {name: F.lit(None).cast("string") for name in ("kept_request_id", "view_rule")}
        return records, records.where(F.lit(False)).withColumns(nothing)
    marked = F.broadcast(found).join(records, on=["arrival_date", "request_id"], how="right")
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
        F.coalesce("span_service", F.lit("")).alias("span_service"),
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
    found = list(_by_arrival(spans))
    columns = list(zip(*found, strict=True)) if found else [()] * 4
    types = (pa.date32(), pa.string(), pa.string(), pa.string())
    names = ("arrival_date", "request_id", "kept_request_id", "view_rule")
    return pa.table({name: pa.array(one, kind) for name, one, kind in zip(names, columns, types, strict=True)})


def _by_arrival(spans: pa.Table) -> Iterator[tuple[dt.date, str, str, str]]:
    """One arrival after the other: what one has counted, or taken for a view, stays so in those after it."""
    arrivals: dict[dt.date, dict[str, dict[str, Any]]] = {}
    counted: set[str] = set()
    viewed: dict[str, tuple[str, str]] = {}
    for span in sorted(spans.to_pylist(), key=str):
        if span["request_id"] is None:
            continue
        # of two copies the first in the order of their values: the same, whatever order they come in
        arrivals.setdefault(span["arrival_date"], {}).setdefault(span["request_id"], span)
        if span["is_counted"]:
            counted.add(span["request_id"])
        if span["kept_request_id"]:
            viewed[span["request_id"]] = span["kept_request_id"], span["view_rule"]
    for arrival in sorted(arrivals):
        there = arrivals[arrival]
        calls = [_call(span, id_ in counted) for id_, span in there.items() if span["is_call"] and id_ not in viewed]
        parents = {id_: span["span_parent_id"] for id_, span in there.items() if span["span_parent_id"]}
        new = views(calls, parents)
        yield from ((arrival, id_, *viewed[id_]) for id_ in there if id_ in viewed)
        yield from ((arrival, *one) for one in new)
        viewed |= {one.id: (one.kept, one.rule) for one in new}
        counted |= {call.id for call in calls} - {one.id for one in new}


def _call(span: dict[str, Any], is_counted: bool) -> Call:
    names = ("start", "end", "prompt", "completion", "has_failed", "fact_count", "is_valid", "is_log")
    facts = {name: span[name] for name in names}
    return Call(span["request_id"], span["span_scope"], span["span_response_id"], is_counted=is_counted, **facts)
