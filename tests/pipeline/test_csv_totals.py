"""Totals of CSV logs to the token and the last decimal, counted a second time in plain Python that shares no code."""

import csv
import io
import json
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from jobs.catalogue.resolve import resolve
from jobs.lake import tables as lake
from schemas import TABLE_BY_NAME
from tests.oracle.raw_files import shared_file
from tests.support import other_sources
from tests.support.lake_runs import rows_of, use

TRILLIONTH = Decimal("0.000000000001")
MEASURES = ("prompt_tokens", "completion_tokens", "reasoning_tokens", "cached_tokens", "cost_usd")


def test_every_row_of_the_real_spend_logs_counts_once(other_sources_lake):
    table = shared_file("litellm/spend_logs.csv.gz")
    rows = list(csv.DictReader(io.StringIO(table.decode(), newline="")))
    assert len(rows) + 1 == len(table.splitlines()), "a row of more than one line"
    counted = {f"{row['litellm_call_id']}/{row['request_id']}": _of_spend_log(row) for row in rows}
    assert len(counted) == len(rows), "an id that is not unique"
    _assert_counted(other_sources_lake, "litellm_spend_logs", counted)
    _assert_account(
        other_sources_lake,
        "litellm_spend_logs",
        file_count=3,
        line_count=len(rows) + 2 + 100 + 200,
        record_count=len(rows) + 2 + 100 + 200,
        request_count=len(rows),
        duplicate_count=300,
        view_count=0,
        rejected_count=0,
        skipped_count=2,
    )


def _of_spend_log(row: dict[str, str]) -> tuple[Decimal | int, ...]:
    """What LiteLLM logged of tokens and cost; an answer from its cache cost its provider no tokens."""
    metadata = json.loads(row["metadata"])
    usage = metadata["usage_object"] or {}
    cached = (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
    reasoning = (usage.get("completion_tokens_details") or {}).get("reasoning_tokens") or 0
    tokens = (int(row["prompt_tokens"]), int(row["completion_tokens"]), reasoning, cached)
    is_answered_from_cache = row["cache_hit"] == "True"
    cost = Decimal(0) if metadata["used_client_oauth_token"] else _to_twelve_places(row["spend"])
    return (*((0, 0, 0, 0) if is_answered_from_cache else tokens), cost)


def test_every_row_of_a_made_up_export_counts_once(other_sources_lake):
    rows = [other_sources.generation(number) for number in range(other_sources.EXPORTED)]
    _assert_counted(other_sources_lake, "openrouter_csv", {row["generation_id"]: _of_generation(row) for row in rows})
    _assert_account(
        other_sources_lake,
        "openrouter_csv",
        file_count=2,
        line_count=359,
        record_count=359,
        request_count=300,
        duplicate_count=50,
        view_count=0,
        rejected_count=7,
        skipped_count=2,
    )
    variants = {row["request_id"]: row["raw_model"] for row in _requests(other_sources_lake, "openrouter_csv")}
    assert variants == {
        row["generation_id"]: f"{row['model_permaslug']}:free" if row["variant"] == "free" else row["model_permaslug"]
        for row in rows
    }


def _of_generation(row: dict[str, str]) -> tuple[Decimal | int, ...]:
    tokens = [
        int(row[name] or 0) for name in ("tokens_prompt", "tokens_completion", "tokens_reasoning", "tokens_cached")
    ]
    is_own_key = Decimal(row["byok_usage_inference"] or 0) > 0
    return (*tokens, Decimal(0) if is_own_key else _to_twelve_places(row["cost_total"] or "0"))


def _to_twelve_places(amount: str) -> Decimal:
    return Decimal(amount).quantize(TRILLIONTH, ROUND_HALF_UP)


def _requests(folder: Path, source: str) -> list[dict]:
    rows = rows_of(folder / "lake", "requests")
    return [row for row in rows if (row["source"], row["arrival_date"]) == (source, other_sources.DAY)]


def _assert_counted(folder: Path, source: str, counted: dict[str, tuple[Decimal | int, ...]]) -> None:
    """Request by request and in sum: tokens, and what was spent (nothing with the user's own key)."""
    found = {
        row["request_id"]: (
            *(row[name] for name in MEASURES[:-1]),
            Decimal(0) if row["is_byok"] else row["cost_usd"] or Decimal(0),
        )
        for row in _requests(folder, source)
    }
    assert _sums(found.values()) == _sums(counted.values())
    assert found == counted


def _sums(rows: Iterable[tuple[Decimal | int, ...]]) -> dict[str, Decimal | int]:
    return dict(zip(MEASURES, map(sum, zip(*rows, strict=True)), strict=True))


def _assert_account(folder: Path, source: str, **expected: int) -> None:
    (account,) = (
        row
        for row in rows_of(folder / "lake", "load_audit")
        if (row["source"], row["arrival_date"]) == (source, other_sources.DAY)
    )
    assert {name: account[name] for name in expected} == expected


def test_permanent_names_of_models_resolve(spark, reference_lake, monkeypatch):
    """What an export calls a model is the same model under the name that requests use, with a variant or without."""
    listed = json.loads(shared_file("models/openrouter_catalogue.json.gz"))["data"]
    use(monkeypatch, reference_lake)
    aliases = lake.read(spark, TABLE_BY_NAME["model_aliases"])
    slugs = {model["canonical_slug"]: model["id"] for model in listed}
    names = sorted({*slugs.values(), *slugs, *(f"{slug}:free" for slug in slugs)})
    frame = spark.createDataFrame([(name,) for name in names], "raw_model string")
    found = {row.raw_model: row for row in resolve(frame, aliases).collect()}
    known = {slug: found[name].model_id for slug, name in slugs.items() if found[name].is_catalogued}
    assert len(known) > 300
    wrong = {slug for slug in known if {found[slug].model_id, found[f"{slug}:free"].model_id} != {known[slug]}}
    # OpenRouter moved these two names on to a later model
    assert wrong <= {"google/gemini-2.5-pro-preview-03-25", "google/gemini-2.5-pro-preview-06-05"}
    assert {found[slug].variant for slug in known} == {"standard"}
    assert {found[f"{slug}:free"].variant for slug in known} == {"free"}
