"""The simulated requests as OpenTelemetry spans: one ExportTraceServiceRequest a line, as a collector writes them."""

import numpy as np

from jobs.simulate import dirt
from jobs.simulate import texts as t
from jobs.simulate.outcome import FINISH_REASONS, NONE
from jobs.simulate.world import Columns, World

FILE = "traces.jsonl.gz"
HEADER = b""
DIRT = dirt.KINDS
NEVER = ()
SERVICE = "simulated-gateway"
GENERATION = "span.metadata.openrouter_generation"
"""What the semantic conventions have no name for, by the names of OpenRouter's dialect."""
HUNG_UP = '{"code":1,"message":"The client has disconnected"}'


def request_ids(rows: Columns, world: World) -> t.Texts:
    """What the pipeline takes for the request's id: trace and span."""
    return t.joined(_trace_id(rows), "/", _span_id(rows))


def _trace_id(rows: Columns) -> t.Texts:
    return t.joined("0000c0de", t.hexadecimal(rows["request_id"]))


def _span_id(rows: Columns) -> t.Texts:
    return t.pc.utf8_slice_codeunits(t.hexadecimal(rows["id"]), 0, 16)


def lines_of(rows: Columns, world: World) -> t.Texts:
    """One export of one span a row."""
    start = t.start_epoch_ms(rows)
    span = t.json_object(
        {
            "traceId": t.quoted(_trace_id(rows)),
            "spanId": t.where(dirt.has(rows, dirt.MISSING_ID), '""', t.quoted(_span_id(rows))),
            "name": t.joined('"chat ', t.model_names(rows, world), '"'),
            "kind": "3",
            "startTimeUnixNano": t.joined('"', t.numbers(start), '000000"'),
            "endTimeUnixNano": t.joined('"', t.numbers(start + rows["duration_ms"]), '000000"'),
            "status": t.where(rows["is_error"], '{"code":2}', t.where(rows["is_cancelled"], HUNG_UP, '{"code":1}')),
            "attributes": t.joined("[", *_attributes(rows, world), "]"),
        }
    )
    resource = f'{{"attributes":[{{"key":"service.name","value":{{"stringValue":"{SERVICE}"}}}}]}}'
    before = f'{{"resourceSpans":[{{"resource":{resource},"scopeSpans":[{{"scope":{{"name":"gateway"}},"spans":['
    return t.joined(before, *span, "]}]}]}")


def _attributes(rows: Columns, world: World) -> list[t.Texts | str]:
    """The parts of the list of attributes; one without a value is left out."""
    nothing = np.zeros(len(rows["id"]), bool)
    has_user = rows["user"] >= 0
    completion = t.completion_tokens(rows, wrong="many")
    values: list[tuple[str, str, t.Texts, np.ndarray]] = [
        ("gen_ai.request.model", "stringValue", t.quoted(t.model_names(rows, world)), ~nothing),
        ("gen_ai.provider.name", "stringValue", t.quoted(t.providers(rows, world)), ~nothing),
        ("gen_ai.usage.input_tokens", "intValue", t.quoted(t.numbers(rows["prompt_tokens"])), ~nothing),
        ("gen_ai.usage.output_tokens", "intValue", t.quoted(completion), ~nothing),
        ("gen_ai.usage.reasoning.output_tokens", "intValue", t.quoted(t.numbers(rows["reasoning_tokens"])), ~nothing),
        ("gen_ai.usage.cache_read.input_tokens", "intValue", t.quoted(t.numbers(rows["cached_tokens"])), ~nothing),
        ("gen_ai.usage.cost", "stringValue", t.quoted(t.decimal(rows["cost"])), rows["cost"] >= 0),
        ("gen_ai.response.finish_reasons", "arrayValue", _reasons(rows), rows["finish_reason"] != NONE),
        ("gen_ai.request.stream", "boolValue", t.booleans(rows["is_streamed"]), ~nothing),
        (f"{GENERATION}.is_byok", "boolValue", t.booleans(rows["is_byok"]), ~nothing),
        (
            f"{GENERATION}.response_cache_source_id",
            "stringValue",
            t.joined('"gen-cached-', t.hexadecimal(rows["request_id"]), '"'),
            rows["is_cache_hit"],
        ),
        ("error.type", "stringValue", t.choices(['"500"'], nothing.astype(int)), rows["is_error"]),
        ("user.id", "stringValue", t.or_null(t.quoted(t.users(rows))), has_user),
        ("gen_ai.conversation.id", "stringValue", t.or_null(t.quoted(t.sessions(rows))), has_user),
        (
            "gen_ai.input.messages",
            "stringValue",
            t.choices([f'"{dirt.CANARY}"'], nothing.astype(int)),
            dirt.has(rows, dirt.CONTENT),
        ),
    ]
    parts: list[t.Texts | str] = ['{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}}']
    for name, kind, value, is_said in values:
        text = t.joined(f',{{"key":"{name}","value":{{"{kind}":', value, "}}")
        parts.append(t.where(is_said, text, ""))
    return parts


def _reasons(rows: Columns) -> t.Texts:
    words = [f'{{"values":[{{"stringValue":"{reason}"}}]}}' for reason in FINISH_REASONS]
    return t.choices(words, rows["finish_reason"])
