"""Totals of CSV logs to the token and the last decimal, counted a second time in plain Python that shares no code."""

import csv
import datetime as dt
import gzip
import io
import json
import random
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from jobs.catalogue.resolve import resolve
from jobs.lake import tables as lake
from schemas import TABLE_BY_NAME
from tests.oracle.raw_files import shared_file
from tests.support.lake_runs import rows_of, run, use

TRILLIONTH = Decimal("0.000000000001")
MEASURES = ("prompt_tokens", "completion_tokens", "reasoning_tokens", "cached_tokens", "cost_usd")
SPEND_DAY = dt.date(2026, 11, 24)
CSV_DAY = dt.date(2025, 1, 6)


def test_every_row_of_the_real_spend_logs_counts_once(spark, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    header, *lines = shared_file("litellm/spend_logs.csv.gz").splitlines(keepends=True)
    rows = list(csv.DictReader(io.StringIO((header + b"".join(lines)).decode(), newline="")))
    assert len(rows) == len(lines), "a row of more than one line"
    # three drops that overlap, the last as row_to_json writes the same table
    again_as_json = [json.dumps(_json_row(row)).encode() + b"\n" for row in rows[:200]]
    drops = {
        "a.csv.gz": [header, *lines[:2000]],
        "b.csv": [header, *lines[1900:]],
        "c.jsonl.gz": again_as_json,
    }
    _write(raw_root, "litellm_spend_logs", SPEND_DAY, drops)

    run(spark, SPEND_DAY, SPEND_DAY, ("ingest",))

    counted = {f"{row['litellm_call_id']}/{row['request_id']}": _of_spend_log(row) for row in rows}
    assert len(counted) == len(rows), "an id that is not unique"
    _assert_counted(tmp_path, counted)
    _assert_account(
        tmp_path,
        file_count=3,
        line_count=len(rows) + 2 + 100 + 200,
        record_count=len(rows) + 2 + 100 + 200,
        request_count=len(rows),
        duplicate_count=300,
        rejected_count=0,
        skipped_count=2,
    )


def _json_row(row: dict[str, str]) -> dict[str, object]:
    numbers = {name: json.loads(row[name]) for name in ("spend", "prompt_tokens", "completion_tokens")}
    times = {name: row[name].replace(" ", "T") for name in ("startTime", "endTime", "completionStartTime")}
    return {**row, **numbers, **times, "metadata": json.loads(row["metadata"]), "end_user": row["end_user"] or None}


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


def test_every_row_of_a_made_up_export_counts_once(spark, tmp_path, monkeypatch):
    raw_root = use(monkeypatch, tmp_path)
    rows = [_generation(number) for number in range(300)]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    header, *lines = text.getvalue().encode().splitlines(keepends=True)
    cut = [line[: len(line) // 2].rstrip() + b"\n" for line in lines[:7]]
    _write(
        raw_root,
        "openrouter_csv",
        CSV_DAY,
        {"a.csv": [b"\xef\xbb\xbf" + header, *lines[:200], *cut], "b.csv.gz": [header, *lines[150:]]},
    )

    run(spark, CSV_DAY, CSV_DAY, ("ingest",))

    _assert_counted(tmp_path, {row["generation_id"]: _of_generation(row) for row in rows})
    _assert_account(
        tmp_path,
        file_count=2,
        line_count=359,
        record_count=359,
        request_count=300,
        duplicate_count=50,
        rejected_count=7,
        skipped_count=2,
    )
    variants = {row["request_id"]: row["raw_model"] for row in rows_of(tmp_path / "lake", "requests")}
    assert variants == {
        row["generation_id"]: f"{row['model_permaslug']}:free" if row["variant"] == "free" else row["model_permaslug"]
        for row in rows
    }


def _generation(number: int) -> dict[str, str]:
    """A row of the export, with the odd spellings and digits that a CSV may hold."""
    draw = random.Random(number)
    prompt, completion = draw.randrange(200_000), draw.randrange(5_000)
    just_below_half = "0.00000000000049999999999999999999"
    long, short = f"{draw.random():.19f}", f"{draw.random() / 10:.6f}"
    cost = draw.choice(["0", short, long, f"{draw.random() / 1e9:e}", "5e-13", just_below_half])
    return {
        "generation_id": f"gen-{number:04}",
        "created_at": f"2025-01-06 {number // 13:02}:{number % 60:02}:00.{draw.randrange(1000):03}",
        "cost_total": draw.choice([cost, cost, cost, ""]),
        "cost_cache": draw.choice(["", "-0.006331", "0.00073"]),
        "byok_usage_inference": draw.choice(["0", "0", "", "0.0", "0.000001"]),
        "tokens_prompt": str(prompt),
        "tokens_completion": str(completion),
        "tokens_reasoning": draw.choice(["", "0", str(draw.randint(0, completion))]),
        "tokens_cached": draw.choice(["", "0", str(draw.randint(0, prompt))]),
        "model_permaslug": draw.choice(["openai/gpt-4o-2024-11-20", "deepseek/deepseek-chat-v3"]),
        "provider_name": "Azure",
        "variant": draw.choice(["standard", "", "free"]),
        "cancelled": draw.choice(["true", "FALSE", ""]),
        "user": draw.choice(["", "ada", "björn"]),
        "finish_reason_normalized": draw.choice(["stop", "error", ""]),
        "app_name": draw.choice(["", "App", 'an "App", of mine']),
    }


def _of_generation(row: dict[str, str]) -> tuple[Decimal | int, ...]:
    tokens = [
        int(row[name] or 0) for name in ("tokens_prompt", "tokens_completion", "tokens_reasoning", "tokens_cached")
    ]
    is_own_key = Decimal(row["byok_usage_inference"] or 0) > 0
    return (*tokens, Decimal(0) if is_own_key else _to_twelve_places(row["cost_total"] or "0"))


def _to_twelve_places(amount: str) -> Decimal:
    return Decimal(amount).quantize(TRILLIONTH, ROUND_HALF_UP)


def _write(raw_root, source: str, day: dt.date, drops: dict[str, Iterable[bytes]]) -> None:
    for name, lines in drops.items():
        path = raw_root / "requests" / f"source={source}" / f"dt={day}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = b"".join(lines)
        path.write_bytes(gzip.compress(content, mtime=0) if name.endswith(".gz") else content)


def _assert_counted(folder, counted: dict[str, tuple[Decimal | int, ...]]) -> None:
    """Request by request and in sum: tokens, and what was spent (nothing with the user's own key)."""
    found = {
        row["request_id"]: (
            *(row[name] for name in MEASURES[:-1]),
            Decimal(0) if row["is_byok"] else row["cost_usd"] or Decimal(0),
        )
        for row in rows_of(folder / "lake", "requests")
    }
    assert _sums(found.values()) == _sums(counted.values())
    assert found == counted


def _sums(rows: Iterable[tuple[Decimal | int, ...]]) -> dict[str, Decimal | int]:
    return dict(zip(MEASURES, map(sum, zip(*rows, strict=True)), strict=True))


def _assert_account(folder, **expected: int) -> None:
    accounts = rows_of(folder / "lake", "load_audit")
    assert [{name: account[name] for name in expected} for account in accounts] == [expected]


def test_permanent_names_of_models_resolve(spark, tmp_path, monkeypatch):
    """What an export calls a model is the same model under the name that requests use, with a variant or without."""
    listed = json.loads(shared_file("models/openrouter_catalogue.json.gz"))["data"]
    use(monkeypatch, tmp_path)
    run(spark, SPEND_DAY, SPEND_DAY, ("models",))
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
