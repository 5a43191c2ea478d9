"""The simulated requests as LiteLLM's proxy logs them: one StandardLoggingPayload per line."""

import numpy as np
import pyarrow.compute as pc

from jobs.simulate import dirt, texts
from jobs.simulate.outcome import FINISH_REASONS
from jobs.simulate.world import Columns, World

FILE = "standard_logging.jsonl.gz"
HEADER = b""
DIRT = dirt.KINDS
NEVER = ()


def request_ids(rows: Columns, world: World) -> texts.Texts:
    """The `request_id` that the pipeline finds: call and response, as neither is unique alone."""
    return texts.joined(texts.hexadecimal(rows["request_id"]), "/chatcmpl-", texts.hexadecimal(rows["id"]))


def lines_of(rows: Columns, world: World) -> texts.Texts:
    """One event per row."""
    return texts.joined(*texts.json_object(_fields(rows, world)))


def _seconds(milliseconds: np.ndarray) -> texts.Texts:
    """Milliseconds since 1970 as seconds with three decimals."""
    whole, fraction = np.divmod(milliseconds, 1000)
    return texts.joined(texts.numbers(whole), ".", pc.utf8_lpad(texts.numbers(fraction), 3, "0"))


def _fields(rows: Columns, world: World) -> dict[str, texts.Texts | str]:
    """Each field of the event -> its values, already written as JSON."""
    start = texts.start_epoch_ms(rows)
    user = texts.or_null(texts.quoted(texts.users(rows)))
    reason = texts.choices([f'"{reason}"' if reason else "null" for reason in FINISH_REASONS], rows["finish_reason"])
    prompt = f'[{{"role":"user","content":"{dirt.CANARY}"}}]'
    hung_up = '{"error_code":"499","error_class":"ClientDisconnected"}'
    return {
        "id": texts.where(
            dirt.has(rows, dirt.MISSING_ID), "null", texts.joined('"chatcmpl-', texts.hexadecimal(rows["id"]), '"')
        ),
        "litellm_call_id": texts.quoted(texts.hexadecimal(rows["request_id"])),
        "trace_id": texts.or_null(texts.quoted(texts.sessions(rows))),
        "call_type": '"acompletion"',
        "stream": texts.booleans(rows["is_streamed"]),
        "status": texts.where(rows["is_error"], '"failure"', '"success"'),
        "cache_hit": texts.where(rows["is_cache_hit"], "true", texts.where(rows["is_error"], "null", "false")),
        "response_cost": texts.decimal(rows["cost"]),
        "total_tokens": texts.numbers(rows["prompt_tokens"] + rows["completion_tokens"]),
        "prompt_tokens": texts.numbers(rows["prompt_tokens"]),
        "completion_tokens": texts.completion_tokens(rows),
        "startTime": _seconds(start),
        "completionStartTime": _seconds(start + rows["first_token_ms"]),
        "endTime": _seconds(start + rows["duration_ms"]),
        "model": texts.quoted(texts.model_names(rows, world)),
        "custom_llm_provider": texts.quoted(texts.providers(rows, world)),
        "end_user": user,
        "metadata": texts.joined(
            '{"user_api_key_alias":"',
            texts.apps(rows, world),
            '","user_api_key_user_id":',
            user,
            ',"used_client_oauth_token":',
            texts.booleans(rows["is_byok"]),
            ',"usage_object":{"completion_tokens_details":{"reasoning_tokens":',
            texts.numbers(rows["reasoning_tokens"]),
            '},"prompt_tokens_details":{"cached_tokens":',
            texts.numbers(rows["cached_tokens"]),
            "}}}",
        ),
        "messages": texts.where(dirt.has(rows, dirt.CONTENT), prompt, '"redacted-by-litellm"'),
        "error_information": texts.where(rows["is_cancelled"], hung_up, "null"),
        "response": texts.joined('{"choices":[{"finish_reason":', reason, "}]}"),
    }
