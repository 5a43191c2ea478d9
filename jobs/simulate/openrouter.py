"""The simulated requests as OpenRouter writes them: one generation record a line.

Beside OpenRouter's own fields a record has `country` and `language`, as an operator adds them who knows them
(docs/sources/openrouter.md).
"""

import numpy as np

from jobs.simulate import dirt
from jobs.simulate import texts as t
from jobs.simulate.outcome import FINISH_REASONS, NONE
from jobs.simulate.world import Columns, World

FILE = "generations.jsonl.gz"
HEADER = b""
DIRT = dirt.KINDS
NEVER = ()
NATIVE_FINISH_REASONS = {
    "anthropic": {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "content_filter": "refusal"},
    "google": {"stop": "STOP", "length": "MAX_TOKENS", "tool_calls": "STOP", "content_filter": "SAFETY"},
}


def request_ids(rows: Columns, world: World) -> t.Texts:
    """What the pipeline takes for the request's id."""
    return t.joined("gen-", t.numbers(t.start_epoch_ms(rows) // 1000), "-", t.hexadecimal(rows["id"]))


def lines_of(rows: Columns, world: World) -> t.Texts:
    """One generation record a row."""
    return t.joined(*t.json_object(_fields(rows, world)))


def _fields(rows: Columns, world: World) -> dict[str, t.Texts | str]:
    """Each field of the record -> its values, already written as JSON."""
    cost, user = t.decimal(rows["cost"]), t.users(rows)
    messages = f'null,"messages":[{{"role":"user","content":"{dirt.CANARY}"}}],"prompt":"{dirt.CANARY}"'
    return {
        "id": t.where(dirt.has(rows, dirt.MISSING_ID), "null", t.quoted(request_ids(rows, world))),
        "request_id": t.joined('"req-', t.hexadecimal(rows["request_id"]), '"'),
        "created_at": t.joined('"', t.start_time(rows, "T"), '+00:00"'),
        "model": t.quoted(t.model_names(rows, world)),
        "provider_name": t.quoted(t.providers(rows, world)),
        # content that a careless writer adds stands here
        "router": t.where(dirt.has(rows, dirt.CONTENT), messages, "null"),
        "app_id": t.quoted(t.apps(rows, world)),
        "streamed": t.booleans(rows["is_streamed"]),
        "cancelled": t.booleans(rows["is_cancelled"]),
        "is_byok": t.booleans(rows["is_byok"]),
        # The gateway's own tokenizer counts a little differently from each model's.
        "tokens_prompt": t.numbers(rows["prompt_tokens"] * 97 // 100),
        "tokens_completion": t.numbers(rows["completion_tokens"] * 97 // 100),
        "native_tokens_prompt": t.numbers(rows["prompt_tokens"]),
        "native_tokens_completion": t.completion_tokens(rows),
        "native_tokens_reasoning": t.numbers(rows["reasoning_tokens"]),
        "native_tokens_cached": t.numbers(rows["cached_tokens"]),
        "finish_reason": t.choices(
            [f'"{reason}"' if reason else "null" for reason in FINISH_REASONS], rows["finish_reason"]
        ),
        "native_finish_reason": t.where(
            rows["finish_reason"] == NONE, "null", t.quoted(native_finish_reasons(rows, world))
        ),
        "latency": t.numbers(rows["first_token_ms"]),
        "generation_time": t.numbers(rows["duration_ms"]),
        "usage": cost,
        "total_cost": cost,
        "upstream_inference_cost": t.where(rows["is_byok"], t.decimal(rows["upstream_cost"]), "null"),
        "cache_discount": t.where(rows["cache_discount"] > 0, t.decimal(rows["cache_discount"]), "null"),
        "response_cache_source_id": t.where(
            rows["is_cache_hit"], t.joined('"gen-cached-', t.hexadecimal(rows["request_id"]), '"'), "null"
        ),
        "external_user": t.or_null(t.quoted(user)),
        "session_id": t.or_null(t.quoted(t.sessions(rows))),
        "country": t.quoted(t.countries(rows, world)),
        "language": t.quoted(t.languages(rows, world)),
    }


def native_finish_reasons(rows: Columns, world: World) -> t.Texts:
    """The provider's own word, by the lab of the model; empty where there is none."""
    labs = ["", *NATIVE_FINISH_REASONS]
    words = [NATIVE_FINISH_REASONS.get(lab, {}).get(reason, reason) for lab in labs for reason in FINISH_REASONS]
    lab = np.array(
        [labs.index(name.split("/")[0]) if name.split("/")[0] in labs else 0 for name in world.models["model"]]
    )
    index = lab[rows["model"]] * len(FINISH_REASONS) + rows["finish_reason"]
    return t.choices(words, index)
