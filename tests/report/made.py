"""Frames made up for the page's tests: a contract's example row, repeated over weeks and names. Nothing is computed.

A hostile name stands in every place that a name from the data can have.
"""

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence

import pandas as pd

from jobs.report.tables import QUALITY_TABLES, tables_to_read
from schemas import TABLE_BY_NAME, TABLES
from schemas.contract import Table

HOSTILE = "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=1>'\"&amp;${7*7}{{7*7}}"
FIRST_MONDAY = dt.date(2025, 1, 6)
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)
TOTAL = 10**9
LABS = (HOSTILE, "anthropic", "openai", "google", "deepseek", "qwen", "meta-llama", "acme", "z-ai", "unknown")
MORE_LABS = (*LABS, *(f"lab-{n}" for n in range(15)))
FEW = ("weekly_source_share", "weekly_reasoning_share", "weekly_tool_call_share", "window_open_weight_author_usage")
CYCLED = ("source_type", "continent", "model_segment", "category_segment")
STATUS = {"rejected_share": "critical", "late_share": "warning", "volume_ratio": "not_judged"}


def frame(name: str, changes: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """One row an entry: the contract's example row with these values in place of its own."""
    table = TABLE_BY_NAME[name]
    rows = [table.example_row() | dict(each) for each in changes]
    for row in rows:
        assert set(row) == set(table.column_names)
    return pd.DataFrame(rows, columns=list(table.column_names))


def mondays(weeks: int) -> list[dt.date]:
    return [FIRST_MONDAY + n * WEEK for n in range(weeks)]


def few_marts(weeks: int) -> dict[str, pd.DataFrame]:
    """Frames of a page that is quick to draw, this many weeks of them; the last week is incomplete."""
    return {name: many(name, weeks) for name in (*FEW, *QUALITY_TABLES)}


def all_marts(weeks: int) -> dict[str, pd.DataFrame]:
    """Frames of all tables that the report draws; the last week is incomplete."""
    return {name: many(name, weeks) for name in tables_to_read()}


def many(name: str, weeks: int) -> pd.DataFrame:
    """A row for each combination of weeks, or days, and names; of n names the k-th has a share in proportion to 1/k."""
    if name == "rejected_records":
        return _rejects()
    if name == "expectation_results":
        return _promises()
    table = TABLE_BY_NAME[name]
    keys = {key: _values(table, key, weeks) for key in table.grain}
    places = itertools.product(*(range(len(values)) for values in keys.values()))
    return frame(name, [_row(table, keys, each) for each in places])


def _values(table: Table, key: str, weeks: int) -> Sequence[object]:
    months = sorted({monday.replace(day=1) for monday in mondays(weeks)})
    known: dict[str, Sequence[object]] = {
        "week_start": mondays(weeks),
        "month": months,
        "cohort_month": months,
        "months_since": range(len(months)),
        "arrival_date": [FIRST_MONDAY + n * DAY for n in range(7 * weeks - 3)],
        "author": MORE_LABS if table.name == "window_open_weight_author_usage" else LABS,
        "model_id": [f"{lab}/model-{n}" for n, lab in enumerate(LABS)],
        "raw_model": [HOSTILE, "acme-internal/house-7b", "experiments/router-test-3"],
        "tag": [HOSTILE, *(f"/Science/Tag {n}" for n in range(6))],
        "country": ["unknown", *(f"Q{letter}" for letter in "ABCDEFGHIJKLMNOPQRST")],
        "language": ["unknown", "qaa", "en", "th"],
        "source": ["litellm", "openrouter"],
        "check_name": [*STATUS, "hours_to_end_of_day", "rejected:not_json"],
    }
    if table.name == "window_price_elasticity":
        return ["all", "proprietary", "open_weight"]
    return known.get(key) or table.column(key).one_of


def _row(table: Table, keys: Mapping[str, Sequence[object]], places: Sequence[int]) -> dict[str, object]:
    """The k-th name in the n-th period."""
    row: dict[str, object] = {key: keys[key][place] for key, place in zip(keys, places, strict=True)}
    k, last = places[-1], len(keys[table.grain[-1]])
    share = 1 / (k + 1) / sum(1 / (n + 1) for n in range(last)) if last > 1 else 0.25
    for column in table.columns:
        value = column.one_of[k % len(column.one_of)] if column.name in CYCLED else _value(column.name, k, share)
        if value is not None and column.name not in row:
            row[column.name] = value
    period = next((key for key in keys if key in ("week_start", "month")), None)
    if period and "is_complete" in table.column_names:
        row["is_complete"] = row[period] != keys[period][-1]
    if "author" in table.column_names and "model_id" in keys:
        row["author"] = str(row["model_id"]).rsplit("/", 1)[0]
    if table.name == "cohort_retention":
        row |= {"retention": 0.5 ** places[2], "is_foundational": places[1] == 0, "is_boomerang": places[0] == 2}
    return row | (_check(row, places[0]) if table.name == "daily_data_quality" else {})


def _value(column: str, k: int, share: float) -> object:
    """Example values fit for all else."""
    values: dict[str, object] = {
        "token_share": share, "spend_share": share, "tool_call_token_share_among_ten": share,
        "share_low": 0.6 * share, "share_high": min(1.4 * share, 1.0), "is_reliable": k != 3,
        "tokens": round(TOTAL * share), "sampled_tokens": round(TOTAL * share), "total_tokens": TOTAL,
        "total_sampled_tokens": TOTAL, "tool_call_tokens": round(TOTAL * share), "total_tool_call_tokens": TOTAL,
        "effective_cost_usd_per_million_tokens": 0.05 * 2.0**k, "cohort_user_count": 1000 - k, "generation_count": 500,
        "country_name": HOSTILE if k == 1 else f"Country {k}", "language_name": HOSTILE if k == 1 else f"Language {k}",
        "mean_prompt_tokens": 1000.0 * (k + 1), "mean_tokens": 1200.0 * (k + 1), "completion_tokens": 10**8,
        "window_end_date": FIRST_MONDAY + 31 * DAY,
    }  # fmt: skip
    return k + 1 if column.endswith("_rank") else values.get(column)


def _check(row: Mapping[str, object], day: int) -> dict[str, object]:
    """Every third arrival has a late share beyond a warning limit; the second was accepted with too many rejects."""
    status = STATUS.get(str(row["check_name"]), "kept")
    crosses = {"critical": day == 1, "warning": day % 3 == 2, "not_judged": day < 3}.get(status, False)
    return {"check_status": status if crosses else "kept", "is_accepted": crosses and status == "critical"}


def _rejects() -> pd.DataFrame:
    reasons = [["not_json"]] * 30 + [["negative:completion_tokens"]] * 12 + [["missing:request_id", HOSTILE]] * 4
    changes = [{"line_number": n + 1, "reasons": each, "raw_model": HOSTILE} for n, each in enumerate(reasons)]
    return frame("rejected_records", changes)


def _promises() -> pd.DataFrame:
    """Two promises per table over two ranges; one is broken in the newer range, and says so with a hostile text."""
    return frame("expectation_results", [
        {"table_name": table.name, "from_date": FIRST_MONDAY, "to_date": FIRST_MONDAY + n * DAY,
         "expectation": f"{column} {HOSTILE if is_broken else 'is not null'}", "is_kept": not is_broken,
         "severity": "warning" if is_broken else "critical"}
        for table in TABLES for n in (0, 1) for column in table.column_names[:2]
        for is_broken in [n == 1 and table.name == "requests" and column == table.column_names[0]]
    ])  # fmt: skip
