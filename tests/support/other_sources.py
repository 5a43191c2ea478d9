"""A lake of the sources that the oracle does not read: CSV files and spans, real and made up, and secrets in them."""

import csv
import datetime as dt
import gzip
import io
import json
import random
from collections.abc import Iterable
from pathlib import Path

from tests.oracle.raw_files import LOGGED_ON, shared_file_or_none
from tests.support import canaries
from tests.support.lake_runs import write_lines

DAY = LOGGED_ON
PRIVATE_DAY = LOGGED_ON + dt.timedelta(days=1)
"""On which lines with secrets arrive, and the spans of the day before, cut off half-way."""

SPANS = ("spans.jsonl.gz", "spans_jsonfile.jsonl.gz", "with_content.jsonl.gz")
EXPORTED = 300


def write(raw_root: Path) -> None:
    """Write all raw files; the real ones only where they are to be had."""
    _write_spend_logs(raw_root, shared_file_or_none("litellm/spend_logs.csv.gz"))
    _write_export(raw_root)
    for name in SPANS:
        spans = (shared_file_or_none(f"otel/{name}") or b"").splitlines()
        write_lines(raw_root, "otel", DAY, list(spans), name)
        if name == SPANS[-1]:
            write_lines(raw_root, "otel", PRIVATE_DAY, [line[: len(line) * 2 // 3] for line in spans], name)
    table, as_json = canaries.spend_logs(PRIVATE_DAY)
    write_lines(raw_root, "litellm_spend_logs", PRIVATE_DAY, table, "a.csv")
    write_lines(raw_root, "litellm_spend_logs", PRIVATE_DAY, as_json, "b.jsonl.gz")
    write_lines(raw_root, "openrouter_csv", PRIVATE_DAY, canaries.exported_generation(PRIVATE_DAY), "a.csv")


def _write_spend_logs(raw_root: Path, table: bytes | None) -> None:
    """Three drops that overlap, the last as row_to_json writes the same table."""
    if table is None:
        return
    header, *lines = table.splitlines(keepends=True)
    rows = list(csv.DictReader(io.StringIO(table.decode(), newline="")))
    drops = {
        "a.csv.gz": [header, *lines[:2000]],
        "b.csv": [header, *lines[1900:]],
        "c.jsonl.gz": [json.dumps(_json_row(row)).encode() + b"\n" for row in rows[:200]],
    }
    _write(raw_root, "litellm_spend_logs", drops)


def _json_row(row: dict[str, str]) -> dict[str, object]:
    numbers = {name: json.loads(row[name]) for name in ("spend", "prompt_tokens", "completion_tokens")}
    times = {name: row[name].replace(" ", "T") for name in ("startTime", "endTime", "completionStartTime")}
    return {**row, **numbers, **times, "metadata": json.loads(row["metadata"]), "end_user": row["end_user"] or None}


def _write_export(raw_root: Path) -> None:
    """Two drops that overlap, the first with a byte order mark and with lines that were cut off."""
    text = io.StringIO()
    rows = [generation(number) for number in range(EXPORTED)]
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    header, *lines = text.getvalue().encode().splitlines(keepends=True)
    cut = [line[: len(line) // 2].rstrip() + b"\n" for line in lines[:7]]
    drops = {"a.csv": [b"\xef\xbb\xbf" + header, *lines[:200], *cut], "b.csv.gz": [header, *lines[150:]]}
    _write(raw_root, "openrouter_csv", drops)


def generation(number: int) -> dict[str, str]:
    """A row of OpenRouter's export, with the odd spellings and digits that a CSV may hold."""
    draw = random.Random(number)
    prompt, completion = draw.randrange(200_000), draw.randrange(5_000)
    just_below_half = "0.00000000000049999999999999999999"
    long, short = f"{draw.random():.19f}", f"{draw.random() / 10:.6f}"
    cost = draw.choice(["0", short, long, f"{draw.random() / 1e9:e}", "5e-13", just_below_half])
    return {
        "generation_id": f"gen-{number:04}",
        "created_at": f"{DAY} {number // 13:02}:{number % 60:02}:00.{draw.randrange(1000):03}",
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


def _write(raw_root: Path, source: str, drops: dict[str, Iterable[bytes]]) -> None:
    for name, lines in drops.items():
        path = raw_root / "requests" / f"source={source}" / f"dt={DAY}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = b"".join(lines)
        path.write_bytes(gzip.compress(content, mtime=0) if name.endswith(".gz") else content)
