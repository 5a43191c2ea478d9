"""The reference lake: a week of logs with all that is odd in them, built as a person builds it.

Everything lands in the week of `DAYS`: the simulated gateway, every kind of broken line, odd but valid lines, tags,
redelivered and empty files, an operator's own catalogue, real logs of LiteLLM whose clock was set back, and secrets.
The oracle computes all of its tables from the same files.
"""

import datetime as dt
from pathlib import Path

from tests.oracle.raw_files import (
    CHAT,
    CODER,
    INTERNAL_CODER,
    MONDAY,
    shared_file_or_none,
    simulated_week,
    write_litellm_logs,
)
from tests.support import canaries
from tests.support.lake_runs import generation, run_command, write_lines

DAYS = tuple(MONDAY + dt.timedelta(days=number) for number in range(7))


def make(folder: Path) -> None:
    """Write raw/ of `folder`, and build lake/ and report/ from it."""
    raw = folder / "raw"
    simulated_week(raw)
    write_litellm_logs(raw, shared_file_or_none("litellm/standard_logging.jsonl.gz"))
    for day in DAYS:
        named = [(CODER, 0.001), (CHAT, 0.002), (INTERNAL_CODER, 0.003)]
        lines = [generation(f"{model}-{day}", day, model=model, total_cost=cost) for model, cost in named]
        write_lines(raw, "openrouter", day, lines, "internal.jsonl")
    for day in DAYS[1:3]:
        write_lines(raw, "litellm", day, canaries.litellm_events(day), "private.jsonl")
        write_lines(raw, "openrouter", day, canaries.openrouter_generations(day), "private.jsonl.gz")
        write_lines(raw, "classify_text", day, canaries.tags(day), "private.jsonl", kind="tags")
    run_command(folder, "build", "--from", str(DAYS[0]), "--to", str(DAYS[-1]))
