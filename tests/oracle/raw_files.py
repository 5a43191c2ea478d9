"""Lays out the raw files on which the jobs and the oracle are compared."""

import gzip
import json
import os
from pathlib import Path

import pytest

from tests.oracle.bad_lines import dirty_file, line
from tests.oracle.lake import REPOSITORY, run_jobs
from tests.oracle.odd_lines import ODD_LITELLM_LINES, ODD_OPENROUTER_LINES, litellm_line
from tests.oracle.tag_lines import ODD_TAGS, dirty_tag_file, tag_line
from tests.support.catalogue_files import write_aliases, write_own, write_snapshot

WEEK = ("2025-01-06", "2025-01-12")
LITELLM_DAYS = ("2026-11-24", "2026-11-26")


def simulated_week(folder: Path, user_key: str) -> None:
    """A simulated week, and beside it every kind of broken line, odd but valid ones, tags, redelivered and empty
    files.
    """
    raw = folder / "raw"
    run_jobs(
        folder, user_key, "simulate", "--from", WEEK[0], "--to", WEEK[1], "--requests-per-day", "300", "--seed", "1",
        "--format", "openrouter", "--tag-rate", "0.2", "--out", str(raw),
    )  # fmt: skip
    monday = raw / "requests" / "source=openrouter" / "dt=2025-01-06"
    (monday / "broken.jsonl").write_bytes(dirty_file())
    (monday / "odd.jsonl").write_bytes(b"\n".join(ODD_OPENROUTER_LINES))  # the last line has no end
    (monday / "empty.jsonl").write_bytes(b"")
    (monday / "empty.jsonl.gz").write_bytes(gzip.compress(b""))
    wednesday = raw / "requests" / "source=openrouter" / "dt=2025-01-08"
    (wednesday / "again.jsonl.gz").write_bytes(gzip.compress(b"\n".join(ODD_OPENROUTER_LINES) + b"\n"))
    _odd_tags(raw / "tags" / "source=classify_text")
    own_catalogue(raw)
    other = raw / "requests" / "source=litellm"
    (other / "dt=2025-01-07").mkdir(parents=True)  # a day without a file
    (other / "dt=2025-01-06").mkdir()
    # one id from two gateways on one day: the source decides
    same_id = line(id="call/chatcmpl-1") + b"\n"
    (monday / "same-id.jsonl").write_bytes(same_id)
    (other / "dt=2025-01-06" / "same-id.jsonl").write_bytes(
        litellm_line("call", startTime=1736164800, completionStartTime=1736164801, endTime=1736164802)
    )


def _odd_tags(folder: Path) -> None:
    """Tags on two days: broken ones, odd ones, those again (with another answer) and beside them a late new one."""
    for day in ("dt=2025-01-06", "dt=2025-01-08", "dt=2025-01-09"):  # the last one stays without a file
        (folder / day).mkdir(parents=True, exist_ok=True)
    (folder / "dt=2025-01-09" / "tags.jsonl.gz").unlink(missing_ok=True)
    odd = [one for one, _ in ODD_TAGS]
    again = [one.replace(b'"/A"', b'"/Later"') for one in odd]
    (folder / "dt=2025-01-06" / "broken.jsonl").write_bytes(dirty_tag_file())
    (folder / "dt=2025-01-06" / "odd.jsonl.gz").write_bytes(gzip.compress(b"\n".join([*odd, *again])))
    (folder / "dt=2025-01-06" / "empty.jsonl").write_bytes(b"")
    (folder / "dt=2025-01-08" / "again.jsonl").write_bytes(
        b"\n".join([*again, tag_line(request_id="new"), tag_line(created_at="2025-01-08T00:00:00Z"), tag_line()])
    )


def own_catalogue(raw: Path) -> None:
    """An operator's prices, models, names and snapshots that change within the week, and before and after it."""
    mini, llama, haiku = "openai/gpt-4o-mini", "meta-llama/llama-3.1-8b-instruct", "anthropic/claude-3.5-haiku"
    house = "acme-internal/house-7b"
    columns = "model_id,open_weights,reasoning,total_parameters_billion,prompt_price,completion_price"
    write_own(raw, "2025-01-08", columns, f"{mini},,,,0.1,0.5", f"{house},true,false,7,0,0")
    write_own(raw, "2025-01-10", columns, f"{mini},,true,,-,", f"{haiku},,,,0.7,", name="b.csv.gz")
    write_own(raw, "2027-01-01", columns, f"{llama},,,400,,", f"{house},,,-,,1")
    write_aliases(raw, f"router-test-3,{house}")
    cheap = {"cost": {"input": 0.03, "output": 0.06, "cache_read": 0.0000005}, "open_weights": True, "reasoning": True}
    write_snapshot(raw, "2025-01-07", {"openrouter": {llama: cheap, f"{mini}:free": {"cost": {"input": 0}}}})
    write_snapshot(raw, "2025-01-09", {"openrouter": {mini.replace("/", "%2F"): cheap}, "openai": {"new-9": {}}})
    write_snapshot(raw, "2026-12-01", {"openrouter": {f"{llama}:free": {"cost": {"input": 0}}}}, name="api.json.gz")


def real_litellm_logs(folder: Path) -> None:
    """LiteLLM's own logs cut into three arrivals of several files, with lines repeated across files and arrivals."""
    lines = shared_file("litellm/standard_logging.jsonl.gz").splitlines(keepends=True)
    odd = b"\n".join(ODD_LITELLM_LINES) + b"\n"
    files = {
        "dt=2026-11-24/a.jsonl": lines[:900],
        "dt=2026-11-24/b.jsonl.gz": lines[800:1500],
        "dt=2026-11-24/odd.jsonl": [odd],
        "dt=2026-11-25/a.jsonl.gz": lines[1400:2600] + lines[:50],
        "dt=2026-11-25/b.jsonl": [],
        "dt=2026-11-26/a.jsonl": lines[2500:] + lines[1000:1010] * 2,
        "dt=2026-11-26/odd.jsonl": [odd],
    }
    for name, content in files.items():
        path = folder / "raw" / "requests" / "source=litellm" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content_bytes = b"".join(content)
        path.write_bytes(gzip.compress(content_bytes) if name.endswith(".gz") else content_bytes)
    tags = folder / "raw" / "tags" / "source=classify_text" / "dt=2026-11-25"
    tags.mkdir(parents=True)
    (tags / "a.jsonl").write_bytes(tag_line(created_at=1795509066.25) + b"\n" + _tags_of(lines[::3]))


def _tags_of(lines: list[bytes]) -> bytes:
    """A tag record of each event, as a classifier would write it that reads the same logs."""
    paths = (
        "/Computers & Electronics/Programming",
        "/Science/Physics",
        "/Hobbies",
        "/Finance",
        "/Games/Roleplaying Games",
    )
    events = [json.loads(line) for line in lines]
    return b"".join(
        tag_line(
            request_id=f"{event['litellm_call_id']}/{event['id']}",
            created_at=event["startTime"],
            categories=[{"name": paths[number % len(paths)], "confidence": 0.4 + number % 7 / 10}],
        )
        + b"\n"
        for number, event in enumerate(events)
    )


def shared_file(name: str) -> bytes:
    """Content of a file of real data that is no part of the project; skips the test where it is missing."""
    path = Path(os.environ.get("CENSUS_SHARED_DATA", REPOSITORY.parent / "shared" / "data")) / name
    if not path.is_file():
        pytest.skip(f"real data is missing: no {name} in ../shared/data or CENSUS_SHARED_DATA")
    return gzip.decompress(path.read_bytes())
