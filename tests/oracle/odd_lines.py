"""Hand-made lines that are valid, but odd: what a careless reader gets wrong."""

import json

from tests.oracle.bad_lines import GOOD, line

ODD_OPENROUTER_LINES: list[bytes] = [
    line(id="quoted", native_tokens_prompt="100", native_tokens_completion="2e1", total_cost="0.0010"),
    line(id="whole", native_tokens_prompt=100.0, native_tokens_reasoning=None, native_tokens_cached=...),
    line(id="normal", native_tokens_prompt=..., tokens_prompt=70, native_tokens_completion=None, tokens_completion=9),
    line(id="normal-zero", native_tokens_prompt=0, tokens_prompt=70, native_tokens_cached=0),
    line(id="normal-hit", native_tokens_prompt=..., tokens_prompt=70, response_cache_source_id="gen-0"),
    line(id="normal-failed", native_tokens_prompt=..., native_tokens_cached=0, tokens_prompt="", finish_reason="error"),
    line(id="artefact").replace(b"0.001", b"0.0035625000000000006"),
    line(id="half-up").replace(b"0.001", b"0.0000000000005"),
    line(id="below-half").replace(b"0.001", b'"0.00000000000049999999999999999999"'),
    line(id="dearest").replace(b"0.001", b'"999999.999999999999"'),
    line(id="late", created_at="2025-01-03T00:00:00Z"),
    line(id="early", created_at="2025-01-07T01:00:00Z"),
    line(id="zone", created_at="2025-01-06T01:30:00.123456789+05:45"),
    line(id="no-zone", created_at="2025-01-06 07:08:09.5"),
    line(id="epoch").replace(b'"2025-01-06T12:00:00Z"', b'"1736164800.1234569"'),
    line(id="quoted-epoch", created_at="1736164800"),
    line(id="byok", is_byok=True, total_cost=0.00005),
    line(id="fallback-cost", total_cost=..., usage=0.002),
    line(id="no-cost", total_cost=None),
    line(id="empty-texts", total_cost="", usage="0.002", native_tokens_prompt="", tokens_prompt=70, is_byok=""),
    line(id="zero", total_cost=0),
    line(id="negative-zero").replace(b"0.001", b"-0.0"),
    line(id="free", total_cost=0, model="deepseek/deepseek-chat:free"),
    line(id="unknown-free", total_cost=0, model="No-Such/Model:free"),
    line(id="unknown-paid", model="No-Such/Model:free"),
    line(id="shouting", model=" DeepSeek/DeepSeek-Chat "),
    line(id="failed", finish_reason="ERROR", native_tokens_completion=..., native_tokens_prompt=...,
         native_tokens_reasoning=0, native_tokens_cached=0, total_cost=0),
    line(id="failed-for-money", finish_reason="error"),
    line(id="failed-no-cost", finish_reason="error", total_cost=...),
    line(id="cache-hit", response_cache_source_id="gen-0", total_cost=0),
    line(id="cache-hit-bare", response_cache_source_id="gen-0", total_cost=..., native_tokens_prompt=...,
         native_tokens_completion=..., native_tokens_reasoning=..., native_tokens_cached=...),
    line(id="no-cache-hit", response_cache_source_id=""),
    line(id="odd-finish", finish_reason="end_turn"),
    line(id="no-finish", finish_reason=None),
    line(id="tools", finish_reason="tool_calls", external_user="", user="anna", session_id="s-1"),
    line(id="tools-2", finish_reason="Tool_Calls", external_user="björn", user="anna", app_id=42),
    line(id="times", latency=399.5, generation_time="1200.4999", streamed=True, cancelled=True),
    line(id="bad-times", latency=-1, generation_time="soon"),
    line(id="huge-times", latency=1e30, generation_time=0.4),
    line(id="names", provider_name="", app_id="", session_id="", user="", request_id=""),
    line(id="ünï©ode-\U0001f600", user="\U0001f600", model="deepseek/deepseek-chat"),
    line(id="carriage-return") + b"\r",
    b'{"id": "twice", ' + line(id="twice-2")[1:],
    json.dumps({**GOOD, "id": 12345}).encode(),
]  # fmt: skip

LITELLM = {
    "id": "chatcmpl-1",
    "litellm_call_id": "call",
    "startTime": 1795509066.25,
    "endTime": 1795509067.7505,
    "completionStartTime": 1795509066.6504,
    "model": "openai/gpt-4o",
    "custom_llm_provider": "openai",
    "status": "success",
    "stream": True,
    "prompt_tokens": 100,
    "completion_tokens": 20,
    "response_cost": 0.001,
    "response": {"choices": [{"finish_reason": "stop"}]},
}


def litellm_line(call: str, **changes: object) -> bytes:
    """LITELLM with an id of the call and changes; `...` takes a field away."""
    return json.dumps(
        {k: v for k, v in (LITELLM | {"litellm_call_id": call} | changes).items() if v is not ...}
    ).encode()


ODD_LITELLM_LINES: list[bytes] = [
    litellm_line("bare", custom_llm_provider=None, metadata=None, response="redacted-by-litellm"),
    litellm_line("end-user", end_user="u", metadata={"user_api_key_user_id": "v", "user_api_key_alias": "app"}),
    litellm_line("key-user", end_user="", metadata={"user_api_key_user_id": "v", "user_api_key_hash": "h"}),
    litellm_line("key-hash", metadata={"user_api_key_user_id": "", "user_api_key_hash": "h"}, trace_id="s-1"),
    litellm_line("empty-usage", metadata={"usage_object": {"completion_tokens_details": None}}),
    litellm_line("usage", metadata={"usage_object": {"completion_tokens_details": {"reasoning_tokens": 20},
                                                     "prompt_tokens_details": {"cached_tokens": 100}}}),
    litellm_line("too-much-reasoning",
                 metadata={"usage_object": {"completion_tokens_details": {"reasoning_tokens": 21}}}),
    litellm_line("not-streamed", stream=None),
    litellm_line("cache-hit", cache_hit=True, response_cost=0.0),
    litellm_line("failed", status="failure", prompt_tokens=..., completion_tokens=..., response_cost=0.0),
    litellm_line("failed-for-money", status="failure"),
    litellm_line("hung-up", error_information={"error_class": "ClientDisconnected", "error_code": ""}),
    litellm_line("hung-up-code", error_information={"error_class": "", "error_code": "499"}),
    litellm_line("tools", model_parameters={"tools": [{"type": "function"}]},
                 response={"choices": [{"finish_reason": "tool_calls"}]}),
    litellm_line("no-tools", model_parameters={"tools": []}, response={"choices": []}),
    litellm_line("null-tools", model_parameters={"tools": None}, response={"status": "completed"}),
    litellm_line("clock", startTime=1795509067.0, endTime=1795509066.0, completionStartTime=1795509066.5),
    litellm_line("half-millisecond", startTime=1795509066.25, endTime=1795509066.2505),
    litellm_line("no-end", endTime=None, completionStartTime="later"),
    litellm_line("no-cost", response_cost=None),
    litellm_line("no-id", id=None),
    litellm_line("", id="chatcmpl-2"),
    litellm_line("no-time", startTime=None),
    litellm_line("no-model", model="", prompt_tokens=None),
]  # fmt: skip
