"""The simulated requests as OpenRouter writes them: one generation record a line."""

import datetime as dt
import json

import numpy as np

from jobs.simulate.traffic import UNKNOWN_MODELS, Columns
from jobs.simulate.world import Model

SOURCE = "openrouter"
NATIVE_FINISH_REASONS = {
    "anthropic": {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "content_filter": "refusal"},
    "google": {"stop": "STOP", "length": "MAX_TOKENS", "tool_calls": "STOP", "content_filter": "SAFETY"},
}
COST_DECIMALS = 12


def lines_of(columns: Columns, models: tuple[Model, ...], day: dt.date) -> list[bytes]:
    """The requests of a day as JSON lines without line ends, in the order of the columns."""
    fields = _fields(columns, models, day)
    names = [json.dumps(name) for name in fields]
    return [
        ("{" + ",".join(f"{name}:{value}" for name, value in zip(names, values, strict=True)) + "}").encode()
        for values in zip(*fields.values(), strict=True)
    ]


def _fields(columns: Columns, models: tuple[Model, ...], day: dt.date) -> dict[str, list[str]]:
    """Each field of the record -> its values, already written as JSON."""
    midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
    starts = [midnight + dt.timedelta(milliseconds=int(start)) for start in columns["start_ms"]]
    model = [models[index] for index in columns["model"]]
    cost = [_decimal(units) for units in columns["cost"]]
    user = columns["user"]
    return {
        "id": [
            json.dumps(f"gen-{int(start.timestamp())}-{key}") for start, key in zip(starts, columns["id"], strict=True)
        ],
        "request_id": [json.dumps(f"req-{key}") for key in columns["request_id"]],
        "created_at": [json.dumps(start.isoformat(timespec="milliseconds")) for start in starts],
        "model": _model_names(columns, model),
        "provider_name": [
            json.dumps(each.providers[index]) for each, index in zip(model, columns["provider"], strict=True)
        ],
        "router": ["null"] * len(model),
        "app_id": _numbers(1000 + columns["app"]),
        "streamed": _booleans(columns["is_streamed"]),
        "cancelled": _booleans(columns["is_cancelled"]),
        "is_byok": _booleans(columns["is_byok"]),
        # The gateway's own tokenizer counts a little differently from each model's.
        "tokens_prompt": _numbers(columns["prompt_tokens"] * 97 // 100),
        "tokens_completion": _numbers(columns["completion_tokens"] * 97 // 100),
        "native_tokens_prompt": _numbers(columns["prompt_tokens"]),
        "native_tokens_completion": _numbers(columns["completion_tokens"]),
        "native_tokens_reasoning": _numbers(columns["reasoning_tokens"]),
        "native_tokens_cached": _numbers(columns["cached_tokens"]),
        "finish_reason": [json.dumps(str(reason) or None) for reason in columns["finish_reason"]],
        "native_finish_reason": _native_finish_reasons(columns, model),
        "latency": _numbers(columns["first_token_ms"]),
        "generation_time": _numbers(columns["duration_ms"]),
        "usage": cost,
        "total_cost": cost,
        "upstream_inference_cost": [
            _decimal(units) if own_key else "null"
            for units, own_key in zip(columns["upstream_cost"], columns["is_byok"], strict=True)
        ],
        "cache_discount": [_decimal(units) if units else "null" for units in columns["cache_discount"]],
        "response_cache_source_id": [
            json.dumps(f"gen-cached-{key}") if hit else "null"
            for key, hit in zip(columns["request_id"], columns["is_cache_hit"], strict=True)
        ],
        "external_user": [json.dumps(f"user-{number:06d}" if number >= 0 else None) for number in user],
        "session_id": [
            json.dumps(f"session-{day}-{number}-{part}" if number >= 0 else None)
            for number, part in zip(user, columns["session"], strict=True)
        ],
    }


def _model_names(columns: Columns, model: list[Model]) -> list[str]:
    return [
        json.dumps(UNKNOWN_MODELS[unknown - 1] if unknown else each.name + (":free" if free else ""))
        for each, unknown, free in zip(model, columns["unknown_model"], columns["is_free"], strict=True)
    ]


def _native_finish_reasons(columns: Columns, model: list[Model]) -> list[str]:
    reasons = (str(reason) for reason in columns["finish_reason"])
    return [
        json.dumps(NATIVE_FINISH_REASONS.get(each.name.split("/")[0], {}).get(reason, reason) or None)
        for each, reason in zip(model, reasons, strict=True)
    ]


def _numbers(values: np.ndarray) -> list[str]:
    return [str(value) for value in values.tolist()]


def _booleans(values: np.ndarray) -> list[str]:
    return ["true" if value else "false" for value in values.tolist()]


def _decimal(units: int) -> str:
    """Units of 1e-12 USD as a JSON number, exactly; a negative count of units is `null`."""
    if units < 0:
        return "null"
    whole, fraction = divmod(int(units), 10**COST_DECIMALS)
    return f"{whole}.{fraction:0{COST_DECIMALS}d}".rstrip("0").rstrip(".")
