"""Frames for the page's tests: made by code from the contracts, with a hostile name in every place a name can be."""

import datetime as dt
from decimal import Decimal

import pandas as pd

from schemas import TABLE_BY_NAME, TABLES

HOSTILE = "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=1>'\"&amp;${7*7}"
FIRST_MONDAY = dt.date(2025, 1, 6)


def frame(name: str, changes: list[dict]) -> pd.DataFrame:
    """One row an entry: the contract's example row with these values in place of its own."""
    table = TABLE_BY_NAME[name]
    rows = [table.example_row() | each for each in changes]
    for row in rows:
        assert set(row) == set(table.column_names)
    return pd.DataFrame(rows, columns=list(table.column_names))


def example_marts(weeks: int = 12) -> dict[str, pd.DataFrame]:
    """All frames that the page draws; the last week is incomplete."""
    mondays = [FIRST_MONDAY + dt.timedelta(weeks=n) for n in range(weeks)]
    return {
        "weekly_source_share": _shares("weekly_source_share", "source_type", mondays, {
            "proprietary": lambda n: max(700 - 12 * n, 80), "chinese_oss": lambda n: 60 + 14 * n,
            "row_oss": lambda n: 200 - 3 * n, "unknown": lambda n: 8,
        }),
        "weekly_reasoning_share": _shares("weekly_reasoning_share", "reasoning_class", mondays, {
            "reasoning": lambda n: 150 + 30 * n, "standard": lambda n: max(800 - 25 * n, 90), "unknown": lambda n: 8,
        }),
        "weekly_tool_call_share": frame(
            "weekly_tool_call_share", [_tool_calls(n, monday, weeks) for n, monday in enumerate(mondays)]
        ),
        "window_open_weight_author_usage": frame("window_open_weight_author_usage", _authors(mondays[-1])),
        "weekly_unknown_models": frame("weekly_unknown_models", _unknown_models(mondays[-3:])),
        "load_audit": frame("load_audit", _accounts(7 * weeks - 3)),
        "rejected_records": frame("rejected_records", _rejects()),
        "daily_data_quality": frame("daily_data_quality", _checks(7 * weeks - 3)),
        "expectation_results": frame("expectation_results", _promises()),
    }  # fmt: skip


def _shares(name: str, field: str, mondays: list[dt.date], sizes: dict) -> pd.DataFrame:
    changes = []
    for n, monday in enumerate(mondays):
        tokens = {value: 10**6 * size(n) for value, size in sizes.items()}
        total = sum(tokens.values())
        for value, count in tokens.items():
            change = {"week_start": monday, field: value, "tokens": count, "total_tokens": total}
            change |= {"token_share": count / total, "is_complete": n < len(mondays) - 1}
            if field == "reasoning_class":
                reasoning = count // 12 if value == "reasoning" else 0
                change |= {"completion_tokens": count // 5, "reasoning_tokens": reasoning}
                change |= {"reasoning_token_share": reasoning / (count // 5)}
            changes.append(change)
    return frame(name, changes)


def _tool_calls(n: int, monday: dt.date, weeks: int) -> dict:
    share = 0.04 + 0.012 * n + (0.11 if n == 6 else 0)
    return {
        "week_start": monday, "tokens": 10**9, "tool_call_tokens": int(share * 10**9), "tool_call_token_share": share,
        "request_count": 10**6, "tool_call_count": int(share * 0.7 * 10**6), "tool_call_request_share": share * 0.7,
        "tools_offered_count": 0, "tools_logged_count": 0, "tools_offered_share": None,
        "largest_user_tool_call_share": 0.6 if n == 6 else 0.1,
        "tool_call_token_share_without_largest_user": 0.035 + 0.012 * n, "is_complete": n < weeks - 1,
    }  # fmt: skip


def _authors(newest: dt.date) -> list[dict]:
    names = ["deepseek", "qwen", "meta-llama", "mistralai", HOSTILE, "moonshotai", "z-ai", "openai", "unknown"]
    names += [f"lab-{n}" for n in range(16)]
    tokens = [10**9 // (n + 1) for n in range(len(names))]
    return [
        {"author": name, "tokens": count, "total_tokens": sum(tokens), "token_share": count / sum(tokens),
         "author_rank": n + 1, "window_end_date": newest + dt.timedelta(days=3)}
        for n, (name, count) in enumerate(zip(names, tokens, strict=True))
    ]  # fmt: skip


def _unknown_models(mondays: list[dt.date]) -> list[dict]:
    names = {
        HOSTILE: (400, None),
        "acme-internal/house-7b": (90, Decimal("0.120000000000")),
        "experiments/router-test-3": (7, None),
    }
    return [
        {"week_start": monday, "raw_model": name, "tokens": 1000 * (n + 1) * size, "request_count": size,
         "spend_usd": cost}
        for n, monday in enumerate(mondays) for name, (size, cost) in names.items()
    ]  # fmt: skip


def _accounts(days: int) -> list[dict]:
    return [
        {"arrival_date": FIRST_MONDAY + dt.timedelta(days=n), "source": source, "file_count": 1,
         "line_count": size + 30 + 10, "record_count": size + 30 + 10 + 2, "request_count": size,
         "duplicate_count": 30, "rejected_count": 10, "skipped_count": 2, "late_count": 5}
        for n in range(days)
        for source, size in (("litellm", 300 + 5 * (n % 7)), ("openrouter", 900 - 80 * (n % 7)))
    ]  # fmt: skip


def _rejects() -> list[dict]:
    reasons = [["not_json"]] * 30 + [["negative:completion_tokens"]] * 12 + [["missing:request_id", HOSTILE]] * 4
    return [{"line_number": n + 1, "reasons": each, "raw_model": HOSTILE} for n, each in enumerate(reasons)]


def _checks(days: int) -> list[dict]:
    """Every third arrival is late beyond a warning limit, the second one has too many rejects and was accepted."""
    return [
        {"arrival_date": FIRST_MONDAY + dt.timedelta(days=n), "check_name": name, "value": value,
         "check_status": status, "is_accepted": status == "critical"}
        for n in range(days)
        for name, value, status in (
            ("rejected_share", *((0.3, "critical") if n == 1 else (0.01, "kept"))),
            ("late_share", *((0.07, "warning") if n % 3 == 2 else (0.004, "kept"))),
            ("volume_ratio", *((None, "not_judged") if n < 3 else (1.02, "kept"))),
            ("hours_to_end_of_day", 0.2, "kept"),
            ("rejected:not_json", 0.003, "not_judged"),
        )
    ]  # fmt: skip


def _promises() -> list[dict]:
    """Two promises a table over two ranges; one is broken in the newer range, and says so with a hostile text."""
    return [
        {"table_name": table.name, "from_date": FIRST_MONDAY, "to_date": FIRST_MONDAY + dt.timedelta(days=n),
         "expectation": f"{column} {HOSTILE if is_broken else 'is not null'}", "is_kept": not is_broken,
         "severity": "warning" if is_broken else "critical"}
        for table in TABLES for n in (0, 1) for column in table.column_names[:2]
        for is_broken in [n == 1 and table.name == "requests" and column == table.column_names[0]]
    ]  # fmt: skip
