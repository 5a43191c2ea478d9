"""The ground truth of the simulated logs, counted from the columns and not from the lines.

Under `truth/source=<format>/dt=<arrival day>/`:

* `usage.parquet`, one row per request day, model (as logged) and raw user: sums over requests that landed first here.
* `categories.parquet`, one row per request day, category and path: sums over the same requests, sampled or not.
* `lines.csv`, one row per kind: `lines` in all, `late`, `duplicate`, and each reason to reject lines.
* `dirt.parquet`, one row per damaged line: number, kind, the request's id.
"""

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jobs.simulate import dirt, texts
from jobs.simulate.outcome import TOOL_CALLS
from jobs.simulate.world import Columns, World

SUMS = (
    "requests", "errors", "cache_hits", "tool_call_requests", "prompt_tokens", "completion_tokens", "tokens",
    "reasoning_tokens", "cached_tokens", "tool_call_tokens", "cost_units",
)  # fmt: skip
"""`cost_units`: charges in 1e-12 USD, without the user's own keys and without costs that are not logged."""

USAGE, CATEGORIES = ("request_date", "model", "user"), ("request_date", "category", "tag")


class Truth:
    """The counts of one arrival day, added to block by block."""

    def __init__(self, world: World, header: bytes) -> None:
        """Begin with the line of the header, if the file has one."""
        self._world = world
        self._usage: list[pa.Table] = []
        self._categories: list[pa.Table] = []
        self._dirt: list[pa.Table] = []
        self.lines = {"lines": header.count(b"\n"), "late": 0, "duplicate": 0} | {
            kind.reason: 0 for kind in dirt.KINDS if kind.reason
        }

    def add(self, rows: Columns, request_ids: texts.Texts, *, is_late: bool, is_again: bool = False) -> None:
        """Count rows whose lines come next. `is_again`: all of them have landed before."""
        is_rejected = np.zeros(len(rows["id"]), bool)
        for kind in dirt.KINDS:
            suffers = dirt.has(rows, kind)
            if kind.reason:
                is_rejected |= suffers
                self.lines[kind.reason] += int(suffers.sum())
        repeated = dirt.has(rows, dirt.DUPLICATE)
        first_line = self.lines["lines"] + 1
        self.lines["lines"] += len(is_rejected) + int(repeated.sum())
        self.lines["duplicate"] += int(repeated.sum()) + (len(is_rejected) if is_again else 0)
        spoilt = np.flatnonzero(rows["dirt"])
        kinds = texts.choices([kind.name for kind in dirt.KINDS], rows["dirt"][spoilt] - 1)
        ids = request_ids.take(pa.array(spoilt))
        self._dirt.append(pa.table({"line_number": first_line + spoilt, "kind": kinds, "request_id": ids}))
        if not is_again:
            self.lines["late"] += len(is_rejected) if is_late else 0
            self._sum({name: values[~is_rejected] for name, values in rows.items()})

    def _sum(self, rows: Columns) -> None:
        is_hit, is_call = rows["is_cache_hit"], rows["finish_reason"] == TOOL_CALLS
        counted = {name: np.where(is_hit, 0, rows[name]) for name in SUMS if name in rows}
        counted["tokens"] = counted["prompt_tokens"] + counted["completion_tokens"]
        counted["tool_call_tokens"] = counted["tokens"] * is_call
        flags = {"errors": rows["is_error"], "cache_hits": is_hit, "tool_call_requests": is_call}
        counted |= {name: values.astype(np.int64) for name, values in flags.items()}
        counted["requests"] = np.ones(len(is_hit), np.int64)
        counted["cost_units"] = np.where(rows["is_byok"] | (rows["cost"] < 0), 0, rows["cost"])
        keys = {
            "request_date": pa.array((rows["day"] - texts.EPOCH_ORDINAL).astype(np.int32)).cast(pa.date32()),
            "model": texts.model_names(rows, self._world),
            "user": texts.users(rows),
            "category": texts.choices(self._world.categories["category"], rows["category"]),
            "tag": texts.choices(self._world.tags["tag"], rows["tag"]),
        }
        table = pa.table(keys | counted)
        self._usage.append(_grouped(table, USAGE))
        self._categories.append(_grouped(table, CATEGORIES))

    def write(self, folder: Path) -> None:
        """Write the day's files, replacing what was there."""
        folder.mkdir(parents=True, exist_ok=True)
        pq.write_table(_grouped(pa.concat_tables(self._usage), USAGE), folder / "usage.parquet")
        pq.write_table(_grouped(pa.concat_tables(self._categories), CATEGORIES), folder / "categories.parquet")
        pq.write_table(pa.concat_tables(self._dirt), folder / "dirt.parquet")
        with (folder / "lines.csv").open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("kind", "lines"), *self.lines.items()])


def _grouped(table: pa.Table, keys: tuple[str, ...]) -> pa.Table:
    """The sums by these keys, sorted, so that equal counts are equal files."""
    sums = table.group_by(list(keys)).aggregate([(name, "sum") for name in SUMS])
    named = pa.table({name: sums[name] for name in keys} | {name: sums[f"{name}_sum"] for name in SUMS})
    return named.take(pc.sort_indices(named, [(name, "ascending") for name in keys]))
