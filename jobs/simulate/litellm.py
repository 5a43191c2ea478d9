"""The simulated requests as LiteLLM's proxy logs them: one StandardLoggingPayload a line."""

from jobs.simulate import dirt
from jobs.simulate import texts as t
from jobs.simulate.outcome import FINISH_REASONS
from jobs.simulate.world import Columns, World

FILE = "standard_logging.jsonl.gz"
HEADER = b""
DIRT = dirt.KINDS
NEVER = ()


def request_ids(rows: Columns, world: World) -> t.Texts:
    """What the pipeline takes for the request's id: call and response, as neither is unique alone."""
    return t.joined(t.hexadecimal(rows["request_id"]), "/chatcmpl-", t.hexadecimal(rows["id"]))


def lines_of(rows: Columns, world: World) -> t.Texts:
    """One event a row."""
    return t.joined(*t.json_object(_fields(rows, world)))


def _seconds(milliseconds: t.np.ndarray) -> t.Texts:
    """Milliseconds since 1970 as seconds with three decimals."""
    whole, fraction = t.np.divmod(milliseconds, 1000)
    return t.joined(t.numbers(whole), ".", t.pc.utf8_lpad(t.numbers(fraction), 3, "0"))


def _fields(rows: Columns, world: World) -> dict[str, t.Texts | str]:
    """Each field of the event -> its values, already written as JSON."""
    start = t.start_epoch_ms(rows)
    user = t.or_null(t.quoted(t.users(rows)))
    reason = t.choices([f'"{reason}"' if reason else "null" for reason in FINISH_REASONS], rows["finish_reason"])
    prompt = f'[{{"role":"user","content":"{dirt.CANARY}"}}]'
    hung_up = '{"error_code":"499","error_class":"ClientDisconnected"}'
    return {
        "id": t.where(dirt.has(rows, dirt.MISSING_ID), "null", t.joined('"chatcmpl-', t.hexadecimal(rows["id"]), '"')),
        "litellm_call_id": t.quoted(t.hexadecimal(rows["request_id"])),
        "trace_id": t.or_null(t.quoted(t.sessions(rows))),
        "call_type": '"acompletion"',
        "stream": t.booleans(rows["is_streamed"]),
        "status": t.where(rows["is_error"], '"failure"', '"success"'),
        "cache_hit": t.where(rows["is_cache_hit"], "true", t.where(rows["is_error"], "null", "false")),
        "response_cost": t.decimal(rows["cost"]),
        "total_tokens": t.numbers(rows["prompt_tokens"] + rows["completion_tokens"]),
        "prompt_tokens": t.numbers(rows["prompt_tokens"]),
        "completion_tokens": t.completion_tokens(rows),
        "startTime": _seconds(start),
        "completionStartTime": _seconds(start + rows["first_token_ms"]),
        "endTime": _seconds(start + rows["duration_ms"]),
        "model": t.quoted(t.model_names(rows, world)),
        "custom_llm_provider": t.quoted(t.providers(rows, world)),
        "end_user": user,
        "metadata": t.joined(
            '{"user_api_key_alias":"',
            t.apps(rows, world),
            '","user_api_key_user_id":',
            user,
            ',"used_client_oauth_token":',
            t.booleans(rows["is_byok"]),
            ',"usage_object":{"completion_tokens_details":{"reasoning_tokens":',
            t.numbers(rows["reasoning_tokens"]),
            '},"prompt_tokens_details":{"cached_tokens":',
            t.numbers(rows["cached_tokens"]),
            "}}}",
        ),
        "messages": t.where(dirt.has(rows, dirt.CONTENT), prompt, '"redacted-by-litellm"'),
        "error_information": t.where(rows["is_cancelled"], hung_up, "null"),
        "response": t.joined('{"choices":[{"finish_reason":', reason, "}]}"),
    }
