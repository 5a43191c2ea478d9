"""Finds, among the records of spans, those that are another view of a call: only one of a call's views counts.

What makes two spans views of one call: jobs/ingest/same_call.py. An arrival is looked at by itself, one after the
other, so that a range gives the same as its days one by one; what earlier arrivals counted stays as it is.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.ingest.call_views import views
from jobs.ingest.deduplicate import KEY
from jobs.ingest.same_call import Call
from schemas.columns import UNKNOWN

SAYS_LITTLE = ("missing:prompt_tokens", "missing:completion_tokens", "missing:raw_model")
"""Reasons of a call that is rejected because it does not say enough; of other rejects nothing is believed."""

UNNAMED = "unknown_service"
"""What OpenTelemetry calls a service without a name: such spans may be of several."""

OPTIONAL = ("cost_usd", "session_key", "time_to_first_token_ms", "has_tools_offered")
SPAN = ("arrival_date", *KEY)
"""What identifies a span within an arrival: copies of it have the same, also those that name another service."""

FOUND_SCHEMA = pa.schema(
    [
        ("arrival_date", pa.date32()),
        ("request_date", pa.date32()),
        *((name, pa.string()) for name in ("request_id", "kept_request_id", "view_rule")),
        ("is_lasting", pa.bool_()),
    ]
)
FOUND = (
    "arrival_date date, request_date date, request_id string, kept_request_id string, view_rule string, "
    "is_lasting boolean"
)
"""`is_lasting`: whether the span that is kept counts, so that later copies of the view are views too."""

VERDICT = ("kept_request_id", "view_rule")


def views_of(records: DataFrame, earlier_requests: DataFrame, earlier_views: DataFrame) -> DataFrame:
    """One row per arrival and span that is a view: SPAN, kept_request_id, view_rule (see call_views.RULES).

    `records`: validated records (jobs/ingest/validate.py), requests or not. `earlier_requests`: request_date and
    request_id of all requests of the few arrivals before; `earlier_views`: these and VERDICT of their views, of which a
    copy is a view too, if the span that is kept was counted.
    """
    spans = records.where(F.col("span_scope").isNotNull() & F.col("request_id").isNotNull()).select(
        "arrival_date", *KEY, *_facts()
    )
    # the small side first: Sail holds that of the left in memory
    kept = F.broadcast(earlier_views.select("kept_request_id").distinct())
    requests = earlier_requests.select(F.col("request_id").alias("kept_request_id"))
    counted = kept.join(requests, on="kept_request_id", how="inner").distinct()
    viewed = counted.join(earlier_views, on="kept_request_id", how="inner").groupBy(*KEY).agg(*_first(VERDICT))
    few = F.broadcast(_services_with_views(spans)).join(spans, on="span_service", how="inner")
    known = few.select(*KEY).distinct().join(earlier_requests, on=KEY, how="inner")
    known = F.broadcast(known.select(*KEY, F.lit(True).alias("is_counted")))
    marked = F.broadcast(viewed).join(known.join(few, on=KEY, how="right"), on=KEY, how="right")
    others = marked.where(F.col("kept_request_id").isNull()).drop(*VERDICT)
    found = others.groupBy("span_service").applyInArrow(_views_in, FOUND)
    return _with_copies(found, viewed, spans)


def _with_copies(found: DataFrame, viewed: DataFrame, spans: DataFrame) -> DataFrame:
    """What was found, and the copies of it and of earlier views: one row per arrival and span, SPAN and VERDICT."""
    always = viewed.select(F.lit(None).cast("date").alias("since"), *KEY, *VERDICT, F.lit(True).alias("is_lasting"))
    since = found.select(F.col("arrival_date").alias("since"), *KEY, *VERDICT, "is_lasting").unionByName(always)
    copies = F.broadcast(since).join(spans.select(*SPAN), on=KEY, how="inner")
    is_later = F.col("is_lasting") & F.coalesce(F.col("arrival_date") > F.col("since"), F.lit(True))
    is_copy = is_later | F.coalesce(F.col("arrival_date") == F.col("since"), F.lit(False))
    return copies.where(is_copy).groupBy(*SPAN).agg(*_first(VERDICT))


def _first(names: tuple[str, ...]) -> list[Column]:
    return [F.min(name).alias(name) for name in names]


def apart(records: DataFrame, found: DataFrame | None) -> tuple[DataFrame, DataFrame]:
    """The records that are not views, and those that are, with kept_request_id and view_rule, and without reasons.

    `found`: the rows of views_of() for these records; None if there are none.
    """
    if found is None:
        nothing = {name: F.lit(None).cast("string") for name in VERDICT}
        return records, records.where(F.lit(False)).withColumns(nothing)
    marked = F.broadcast(found).join(records, on=list(SPAN), how="right")
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
        F.col("raw_model").alias("model"),
        F.col("session_key").alias("session"),
        F.coalesce(F.col("span_is_embedding") == "true", F.lit(False)).alias("is_embedding"),
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
    answer, span = F.xxhash64(F.coalesce("span_response_id", "request_id")), F.xxhash64(*KEY)
    by_answer = (
        spans.where("is_call")
        .groupBy("span_service", answer.alias("answer"))
        .agg(
            F.min("span_scope").alias("first_scope"),
            F.max("span_scope").alias("last_scope"),
            # not the number of records: a span that was delivered twice is not two calls
            (F.min(span) != F.max(span)).alias("is_shared"),
            F.max(F.col("prompt").isNull() & ~F.col("has_failed")).alias("is_silent"),
        )
    )
    by_service = by_answer.groupBy("span_service").agg(
        F.min("first_scope").alias("first_scope"),
        F.max("last_scope").alias("last_scope"),
        F.max("is_shared").alias("is_shared"),
        F.max("is_silent").alias("is_silent"),
    )
    return by_service.where("first_scope <> last_scope OR is_shared OR is_silent").select("span_service")


def _views_in(spans: pa.Table) -> pa.Table:
    """The views among the spans of one service, in the columns of FOUND."""
    return pa.Table.from_pylist(list(_by_arrival(spans.to_pylist())), schema=FOUND_SCHEMA)


def _by_arrival(spans: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One arrival after the other: what one has counted, or taken for a view, stays so in those after it."""
    arrivals: dict[dt.date, dict[str, dict[str, Any]]] = {}
    # Of several copies a complete one is taken. The order of values decides between those, not the order of arrival.
    for span in sorted(spans, key=lambda span: (not span["is_valid"], span["prompt"] is None, str(span))):
        arrivals.setdefault(span["arrival_date"], {}).setdefault(_id_of(span), span)
    counted = {_id_of(span) for span in spans if span["is_counted"]}
    viewed: set[str] = set()
    for arrival in sorted(arrivals):
        there = arrivals[arrival]
        calls = {
            id_: _call(id_, span, id_ in counted)
            for id_, span in there.items()
            if span["is_call"] and id_ not in viewed
        }
        service = next(iter(there.values()))["span_service"]
        is_one_service = service != "" and not service.startswith(UNNAMED)
        new = views(calls.values(), _parents(there), is_one_service=is_one_service)
        for view in new:
            is_lasting = calls[view.kept].is_valid or view.kept in counted
            verdict = {"kept_request_id": there[view.kept]["request_id"], "view_rule": view.rule}
            yield {name: there[view.id][name] for name in SPAN} | verdict | {"is_lasting": is_lasting}
            viewed |= {view.id} if is_lasting else set()
        counted |= {id_ for id_, call in calls.items() if call.is_valid} - {view.id for view in new}


def _id_of(span: dict[str, Any]) -> str:
    """A span's id and day: ids repeat on other days."""
    return f"{span['request_date']} {span['request_id']}"


def _parents(there: Mapping[str, dict[str, Any]]) -> dict[str, str]:
    """Id of a span -> id of its parent, which may have started on the day before."""
    of_name: dict[str, list[str]] = {}
    for id_, span in there.items():
        of_name.setdefault(span["request_id"], []).append(id_)
    found = {}
    for id_, span in there.items():
        candidates = of_name.get(span["span_parent_id"], [])
        if candidates:
            own = f"{span['request_date']} {span['span_parent_id']}"
            found[id_] = own if own in candidates else min(candidates)
    return found


def _call(id_: str, span: dict[str, Any], is_counted: bool) -> Call:
    names = (
        "start", "end", "prompt", "completion", "has_failed", "fact_count", "model", "session", "is_embedding",
        "is_valid", "is_log",
    )  # fmt: skip
    facts = {name: span[name] for name in names}
    return Call(id_, span["span_scope"], span["span_response_id"], is_counted=is_counted, **facts)
