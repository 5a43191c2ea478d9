"""The simulated requests as OpenRouter writes them: one generation record per line.

Beside OpenRouter's own fields a record has `country` and `language`, as operators add them who know them
(docs/sources/openrouter.md).
"""

import numpy as np

from jobs.simulate import dirt, texts
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


def request_ids(rows: Columns, world: World) -> texts.Texts:
    """The `request_id` that the pipeline finds."""
    return texts.joined("gen-", texts.numbers(texts.start_epoch_ms(rows) // 1000), "-", texts.hexadecimal(rows["id"]))


def lines_of(rows: Columns, world: World) -> texts.Texts:
    """One generation record per row."""
    return texts.joined(*texts.json_object(_fields(rows, world)))


def _fields(rows: Columns, world: World) -> dict[str, texts.Texts | str]:
    """Each field of the record -> its values, already written as JSON."""
    cost, user = texts.decimal(rows["cost"]), texts.users(rows)
    messages = f'null,"messages":[{{"role":"user","content":"{dirt.CANARY}"}}],"prompt":"{dirt.CANARY}"'
    return {
        "id": texts.where(dirt.has(rows, dirt.MISSING_ID), "null", texts.quoted(request_ids(rows, world))),
        "request_id": texts.joined('"req-', texts.hexadecimal(rows["request_id"]), '"'),
        "created_at": texts.joined('"', texts.start_time(rows, "T"), '+00:00"'),
        "model": texts.quoted(texts.model_names(rows, world)),
        "provider_name": texts.quoted(texts.providers(rows, world)),
        # here a careless writer adds content
        "router": texts.where(dirt.has(rows, dirt.CONTENT), messages, "null"),
        "app_id": texts.quoted(texts.apps(rows, world)),
        "streamed": texts.booleans(rows["is_streamed"]),
        "cancelled": texts.booleans(rows["is_cancelled"]),
        "is_byok": texts.booleans(rows["is_byok"]),
        # The gateway's own tokenizer counts a little differently from each model's.
        "tokens_prompt": texts.numbers(rows["prompt_tokens"] * 97 // 100),
        "tokens_completion": texts.numbers(rows["completion_tokens"] * 97 // 100),
        "native_tokens_prompt": texts.numbers(rows["prompt_tokens"]),
        "native_tokens_completion": texts.completion_tokens(rows),
        "native_tokens_reasoning": texts.numbers(rows["reasoning_tokens"]),
        "native_tokens_cached": texts.numbers(rows["cached_tokens"]),
        "finish_reason": texts.choices(
            [f'"{reason}"' if reason else "null" for reason in FINISH_REASONS], rows["finish_reason"]
        ),
        "native_finish_reason": texts.where(
            rows["finish_reason"] == NONE, "null", texts.quoted(native_finish_reasons(rows, world))
        ),
        "latency": texts.numbers(rows["first_token_ms"]),
        "generation_time": texts.numbers(rows["duration_ms"]),
        "usage": cost,
        "total_cost": cost,
        "upstream_inference_cost": texts.where(rows["is_byok"], texts.decimal(rows["upstream_cost"]), "null"),
        "cache_discount": texts.where(rows["cache_discount"] > 0, texts.decimal(rows["cache_discount"]), "null"),
        "response_cache_source_id": texts.where(
            rows["is_cache_hit"], texts.joined('"gen-cached-', texts.hexadecimal(rows["request_id"]), '"'), "null"
        ),
        "external_user": texts.or_null(texts.quoted(user)),
        "session_id": texts.or_null(texts.quoted(texts.sessions(rows))),
        "country": texts.quoted(texts.countries(rows, world)),
        "language": texts.quoted(texts.languages(rows, world)),
    }


def native_finish_reasons(rows: Columns, world: World) -> texts.Texts:
    """The provider's own word, by the lab of the model; empty where there is none."""
    labs = ["", *NATIVE_FINISH_REASONS]
    words = [NATIVE_FINISH_REASONS.get(lab, {}).get(reason, reason) for lab in labs for reason in FINISH_REASONS]
    lab = np.array(
        [labs.index(name.split("/")[0]) if name.split("/")[0] in labs else 0 for name in world.models["model"]]
    )
    index = lab[rows["model"]] * len(FINISH_REASONS) + rows["finish_reason"]
    return texts.choices(words, index)
