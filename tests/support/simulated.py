"""A simulated day as a test reads it: gzip and json, nothing of the simulator."""

import datetime as dt
import gzip
import json
from decimal import Decimal
from pathlib import Path

import pytest

from jobs.simulate import simulate

MONDAY = dt.date(2025, 7, 28)


def file_of(
    out: Path, day: dt.date, kind: str = "requests/source=openrouter", name: str = "generations.jsonl.gz"
) -> Path:
    return out / f"{kind}/dt={day}/{name}"


def lines_of(out: Path, day: dt.date) -> list[bytes]:
    return gzip.decompress(file_of(out, day).read_bytes()).splitlines()


def tags_of(out: Path, day: dt.date) -> list[dict]:
    return [json.loads(line) for line in gzip.open(file_of(out, day, "tags/source=classify_text", "tags.jsonl.gz"))]


def records_of(lines: list[bytes]) -> list[dict]:
    records = []
    for line in lines:
        try:
            records.append(json.loads(line, parse_float=Decimal, parse_int=int))
        except ValueError:
            continue
    return records


def is_good(record: dict) -> bool:
    count = record["native_tokens_completion"]
    is_on_time = record["created_at"] >= str(MONDAY - dt.timedelta(days=3))
    return bool(record["id"]) and isinstance(count, int) and count >= 0 and is_on_time


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("large")
    simulate(MONDAY, MONDAY, 20_000, 7, out, tag_rate=0.1)
    return out


@pytest.fixture(scope="module")
def large_day(large) -> list[bytes]:
    return lines_of(large, MONDAY)


@pytest.fixture(scope="module")
def good_records(large_day) -> list[dict]:
    return [record for record in records_of(large_day) if is_good(record)]


def files(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}
