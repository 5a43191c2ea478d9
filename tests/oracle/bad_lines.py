"""One hand-made line of each kind that is no valid request, with the reasons that it must be rejected for.

The day is 2025-01-06; every dictionary is a change to GOOD, where `...` takes a field away.
"""

import json

DAY = "2025-01-06"
GOOD = {
    "id": "gen-good",
    "created_at": "2025-01-06T12:00:00Z",
    "model": "deepseek/deepseek-chat",
    "native_tokens_prompt": 100,
    "native_tokens_completion": 20,
    "native_tokens_reasoning": 5,
    "native_tokens_cached": 10,
    "total_cost": 0.001,
    "finish_reason": "stop",
}


def line(**changes: object) -> bytes:
    """GOOD with changes, as one line without its end."""
    return json.dumps({k: v for k, v in (GOOD | changes).items() if v is not ...}).encode()


BROKEN_LINES: list[tuple[str, bytes]] = [
    ("empty_line", b""),
    ("empty_line", b" \t\r"),
    ("line_too_long", b'{"id": "' + b"x" * 8_388_608 + b'"}'),
    ("invalid_utf8", b'{"id": "\xff"}'),
    ("not_json", line()[:50]),
    ("not_json", line() + b" {}"),
    ("not_json", b"{'id': 'gen-1'}"),
    ("not_an_object", b"[" + line() + b"]"),
    ("not_an_object", b'"gen-1"'),
    ("not_an_object", b"null"),
]
"""(the only reason, line)"""

BROKEN_FIELDS: list[tuple[list[str], dict[str, object]]] = [
    (["missing:request_id"], {"id": ...}),
    (["missing:request_id"], {"id": ""}),
    (["missing:raw_model"], {"model": None}),
    (["missing:created_at"], {"created_at": ...}),
    (["missing:prompt_tokens"], {"native_tokens_prompt": ...}),
    (["missing:completion_tokens"], {"native_tokens_completion": None}),
    (["not_a_number:prompt_tokens"], {"native_tokens_prompt": "many", "tokens_prompt": 7}),
    (["missing:prompt_tokens"], {"native_tokens_prompt": ""}),
    (["not_a_number:prompt_tokens"], {"native_tokens_prompt": True}),
    (["not_a_number:completion_tokens"], {"native_tokens_completion": 20.5}),
    (["not_a_number:completion_tokens"], {"native_tokens_completion": "nan"}),
    (["not_json"], {"native_tokens_completion": float("nan")}),
    (["not_a_number:reasoning_tokens"], {"native_tokens_reasoning": [5]}),
    (["not_a_number:cached_tokens"], {"native_tokens_cached": {}}),
    (["not_a_number:cost_usd"], {"total_cost": "inf"}),
    (["not_a_number:cost_usd"], {"total_cost": False, "usage": 0.001}),
    (["out_of_range:prompt_tokens"], {"native_tokens_prompt": 2**63}),
    (["out_of_range:prompt_tokens"], {"native_tokens_prompt": 10**10 + 1}),
    (["out_of_range:completion_tokens"], {"native_tokens_completion": "1e400"}),
    (["out_of_range:cost_usd"], {"total_cost": 1_000_000}),
    (["negative:prompt_tokens"], {"native_tokens_prompt": -1}),
    (["negative:reasoning_tokens"], {"native_tokens_reasoning": "-5"}),
    (["negative:cached_tokens"], {"native_tokens_cached": -1e30}),
    (["not_a_time:created_at"], {"created_at": "yesterday"}),
    (["not_a_time:created_at"], {"created_at": "2025-02-30T12:00:00Z"}),
    (["not_a_time:created_at"], {"created_at": "2025-01-06"}),
    (["missing:created_at"], {"created_at": ""}),
    (["not_a_time:created_at"], {"created_at": True}),
    (["not_a_boolean:is_byok"], {"is_byok": "yes"}),
    (["not_a_boolean:is_streamed"], {"streamed": 1}),
    (["not_a_boolean:is_cancelled"], {"cancelled": []}),
    (["timestamp_out_of_window"], {"created_at": "2025-01-02T23:59:59.999999Z"}),
    (["timestamp_out_of_window"], {"created_at": "2025-01-07T01:00:00.000001Z"}),
    (["timestamp_out_of_window"], {"created_at": "2025-01-06T20:00:00-05:01"}),
    (["timestamp_out_of_window"], {"created_at": 17361648000000}),
    (["rule:reasoning_within_completion"], {"native_tokens_reasoning": 21}),
    (["rule:cached_within_prompt"], {"native_tokens_cached": 101}),
    (
        ["missing:request_id", "not_a_boolean:is_byok", "not_a_time:created_at"],
        {"id": None, "total_cost": -1, "is_byok": 0, "created_at": "noon"},
    ),
    (
        ["missing:raw_model", "rule:cached_within_prompt", "rule:reasoning_within_completion"],
        {"model": "", "native_tokens_prompt": 1, "native_tokens_completion": 1},
    ),
]
"""(all reasons, changes to GOOD)"""


def dirty_file() -> bytes:
    """All of the above, each with an id of its own, with one good line before and one after."""
    lines = [line(id="gen-first"), *(broken for _, broken in BROKEN_LINES)]
    for number, (_, changes) in enumerate(BROKEN_FIELDS):
        lines.append(line(**({"id": f"gen-broken-{number}"} | changes)))
    return b"\n".join([*lines, line(id="gen-last")]) + b"\n"


def reasons_by_line_number() -> dict[int, list[str]]:
    """Line number in dirty_file() -> its reasons."""
    reasons = [[reason] for reason, _ in BROKEN_LINES] + [reasons for reasons, _ in BROKEN_FIELDS]
    return dict(enumerate(reasons, start=2))
