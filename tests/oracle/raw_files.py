"""Lays out the raw files on which the jobs and the oracle are compared."""

import datetime as dt
import gzip
import json
import os
import re
from decimal import Decimal
from pathlib import Path

import pytest

from jobs.simulate import simulate
from tests.oracle.bad_lines import dirty_file, line
from tests.oracle.odd_lines import ODD_LITELLM_LINES, ODD_OPENROUTER_LINES, litellm_line
from tests.oracle.price_lists import BATCH, FLEX, listed, price, write_genai, write_price_list
from tests.oracle.tag_lines import ODD_TAGS, dirty_tag_file, tag_line
from tests.support.catalogue_files import write_aliases, write_own, write_snapshot
from tests.support.lake_runs import REPOSITORY

MONDAY = dt.date(2025, 1, 6)
LOGGED_ON = dt.date(2026, 11, 24)
"""A Tuesday, on which LiteLLM wrote the real logs."""

CODER, CHAT, INTERNAL_CODER = "acme/coder", "acme/chat", "internal-coder"
"""A model without a price and one with, and a name that no catalogue knows."""

SET_BACK_SECONDS = (LOGGED_ON - dt.date(2025, 1, 7)).days * 86_400
"""From that Tuesday to the one of the simulated week: all logs are of one lake, and of one window."""


def simulated_week(raw: Path) -> None:
    """A simulated week, and beside it every kind of broken line, odd but valid ones, tags, redelivered and empty
    files.
    """
    simulate(MONDAY, MONDAY + dt.timedelta(days=6), 300, 1, raw, tag_rate=0.2)
    monday = raw / "requests" / "source=openrouter" / "dt=2025-01-06"
    (monday / "broken.jsonl").write_bytes(dirty_file())
    (monday / "odd.jsonl").write_bytes(b"\n".join(ODD_OPENROUTER_LINES))  # the last line has no end
    (monday / "empty.jsonl").write_bytes(b"")
    (monday / "empty.jsonl.gz").write_bytes(gzip.compress(b""))
    wednesday = raw / "requests" / "source=openrouter" / "dt=2025-01-08"
    (wednesday / "again.jsonl.gz").write_bytes(gzip.compress(b"\n".join(ODD_OPENROUTER_LINES) + b"\n"))
    _odd_tags(raw / "tags" / "source=classify_text")
    own_catalogue(raw)
    own_price_lists(raw)
    other = raw / "requests" / "source=litellm"
    (other / "dt=2025-01-10").mkdir(parents=True)  # a day without a file
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
    priced = {"cost": {"input": 1, "output": 4}, "open_weights": False}
    cheap = {"cost": {"input": 0.03, "output": 0.06, "cache_read": 0.0000005}, "open_weights": True, "reasoning": True}
    write_snapshot(raw, "2025-01-07", {"openrouter": {llama: cheap, f"{mini}:free": {"cost": {"input": 0}}}})
    write_snapshot(raw, "2025-01-06", {"openrouter": {CODER: {"open_weights": True}, CHAT: priced}})
    write_snapshot(raw, "2025-01-09", {"openrouter": {mini.replace("/", "%2F"): cheap}, "openai": {"new-9": {}}})
    write_snapshot(raw, "2026-12-01", {"openrouter": {f"{llama}:free": {"cost": {"input": 0}}}}, name="api.json.gz")


def own_price_lists(raw: Path) -> None:
    """An operator's price lists of the week: tiers, bands that its prompts cross, planned changes, new models."""
    mini, haiku = "openai/gpt-4o-mini", "claude-3-5-haiku-20241022"
    bands = {"base": 0.15, "tiers": [{"start": 500, "price": 0.25}, {"start": 2000, "price": 0.3500005}]}
    tiers = ({"when": BATCH, **price(output=0.3)}, {"when": FLEX, **price("2025-01-07", input=0.1)})
    planned = [
        price(input=0.9, output=4.5),
        price("2025-01-07", input=0.8, output=4),
        price("2025-01-11", input=9, output=9),
    ]
    write_genai(
        raw,
        "2025-01-05",
        openai=[
            listed("gpt-4o-mini", price(input=bands, output=0.6), variants=tiers),
            listed("text-x", price(input=1)),
        ],
        anthropic=[listed(haiku, *planned), listed("claude-1-none", price(input=1, output=2, written=3, hour=4))],
        openrouter=[
            listed(f"{mini}:batch", price(input=0.075, output=0.3)),
            listed("acme/listed", price("2025-01-08", input=1, output=1)),
            listed("acme/listed:free", price(input=0, output=0)),
            listed("meta-llama/llama-3.1-8b-instruct", price(input=0.02, output=0.05)),
        ],
    )
    write_genai(raw, "2025-01-09", anthropic=[listed(haiku, price(input=0.8, output=4, cached=0.08))])
    write_price_list(
        raw,
        "litellm",
        "2025-01-07",
        {
            "openai/gpt-4o-mini": {
                "litellm_provider": "openai",
                "input_cost_per_token": 1.5e-07,
                "output_cost_per_token": 6e-07,
                "input_cost_per_token_above_1k_tokens": 3e-07,
                "input_cost_per_token_priority": 2.5e-07,
                "output_cost_per_token_batches": 3e-07,
            },
            haiku: {
                "litellm_provider": "anthropic",
                "input_cost_per_token": 8e-07,
                "output_cost_per_token": 4e-06,
                "cache_creation_input_token_cost": 1e-06,
                "cache_creation_input_token_cost_above_1hr": 1.6e-06,
            },
        },
    )


def write_litellm_logs(raw: Path, logged: bytes | None) -> None:
    """LiteLLM's own logs cut into three arrivals of several files, with lines repeated across files and arrivals.

    `logged`: the lines that LiteLLM wrote, or None where they are missing: then there are only the odd ones.
    """
    lines = [set_back(one) for one in (logged or b"").splitlines(keepends=True)]
    odd = set_back(b"\n".join(ODD_LITELLM_LINES) + b"\n")
    files = {
        "dt=2025-01-07/a.jsonl": lines[:900],
        "dt=2025-01-07/b.jsonl.gz": lines[800:1500],
        "dt=2025-01-07/odd.jsonl": [odd],
        "dt=2025-01-08/a.jsonl.gz": lines[1400:2600] + lines[:50],
        "dt=2025-01-08/b.jsonl": [],
        "dt=2025-01-09/a.jsonl": lines[2500:] + lines[1000:1010] * 2,
        "dt=2025-01-09/odd.jsonl": [odd],
    }
    for name, content in files.items():
        path = raw / "requests" / "source=litellm" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content_bytes = b"".join(content)
        path.write_bytes(gzip.compress(content_bytes) if name.endswith(".gz") else content_bytes)
    tags = raw / "tags" / "source=classify_text" / "dt=2025-01-08"
    (tags / "litellm.jsonl").write_bytes(set_back(tag_line(created_at=1795509066.25)) + b"\n" + _tags_of(lines[::3]))


def set_back(line: bytes) -> bytes:
    """The same bytes with every time of LiteLLM's clock SET_BACK_SECONDS earlier, digit by digit."""
    named = rb'("(?:startTime|endTime|completionStartTime|created_at)": )([0-9]+\.[0-9]+)'
    return re.sub(named, lambda found: found[1] + str(Decimal(found[2].decode()) - SET_BACK_SECONDS).encode(), line)


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


def shared_folder() -> Path:
    """Where real data is that is not part of the project, if it is there."""
    return Path(os.environ.get("CENSUS_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))


def shared_file_or_none(name: str) -> bytes | None:
    """Content of a file of real data that is not part of the project, or None where it is missing."""
    path = shared_folder() / name
    return gzip.decompress(path.read_bytes()) if path.is_file() else None


def shared_file(name: str) -> bytes:
    """The same; skips the test where it is missing."""
    content = shared_file_or_none(name)
    if content is None:
        pytest.skip(f"real data is missing: no {name} in ../shared/data or CENSUS_SHARED_DATA")
    return content
