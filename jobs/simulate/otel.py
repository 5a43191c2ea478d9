"""The simulated requests as OpenTelemetry spans: one ExportTraceServiceRequest per line, as a collector writes them."""

import numpy as np
import pyarrow.compute as pc

from jobs.simulate import dirt, texts
from jobs.simulate.outcome import FINISH_REASONS, NONE
from jobs.simulate.world import Columns, World

FILE = "traces.jsonl.gz"
HEADER = b""
DIRT = dirt.KINDS
NEVER = ()
SERVICE = "simulated-gateway"
GENERATION = "span.metadata.openrouter_generation"
"""Fields without a name in the semantic conventions have the names of OpenRouter's dialect."""
HUNG_UP = '{"code":1,"message":"The client has disconnected"}'


def request_ids(rows: Columns, world: World) -> texts.Texts:
    """The `request_id` that the pipeline finds: trace and span."""
    return texts.joined(_trace_id(rows), "/", _span_id(rows))


def _trace_id(rows: Columns) -> texts.Texts:
    return texts.joined("0000c0de", texts.hexadecimal(rows["request_id"]))


def _span_id(rows: Columns) -> texts.Texts:
    return pc.utf8_slice_codeunits(texts.hexadecimal(rows["id"]), 0, 16)


def lines_of(rows: Columns, world: World) -> texts.Texts:
    """One export of one span per row."""
    start = texts.start_epoch_ms(rows)
    span = texts.json_object(
        {
            "traceId": texts.quoted(_trace_id(rows)),
            "spanId": texts.where(dirt.has(rows, dirt.MISSING_ID), '""', texts.quoted(_span_id(rows))),
            "name": texts.joined('"chat ', texts.model_names(rows, world), '"'),
            "kind": "3",
            "startTimeUnixNano": texts.joined('"', texts.numbers(start), '000000"'),
            "endTimeUnixNano": texts.joined('"', texts.numbers(start + rows["duration_ms"]), '000000"'),
            "status": texts.where(
                rows["is_error"], '{"code":2}', texts.where(rows["is_cancelled"], HUNG_UP, '{"code":1}')
            ),
            "attributes": texts.joined("[", *_attributes(rows, world), "]"),
        }
    )
    resource = f'{{"attributes":[{{"key":"service.name","value":{{"stringValue":"{SERVICE}"}}}}]}}'
    before = f'{{"resourceSpans":[{{"resource":{resource},"scopeSpans":[{{"scope":{{"name":"gateway"}},"spans":['
    return texts.joined(before, *span, "]}]}]}")


def _attributes(rows: Columns, world: World) -> list[texts.Texts | str]:
    """The parts of the list of attributes; one without a value is left out."""
    nothing = np.zeros(len(rows["id"]), bool)
    has_user = rows["user"] >= 0
    completion = texts.completion_tokens(rows, wrong="many")
    values: list[tuple[str, str, texts.Texts, np.ndarray]] = [
        ("gen_ai.request.model", "stringValue", texts.quoted(texts.model_names(rows, world)), ~nothing),
        ("gen_ai.provider.name", "stringValue", texts.quoted(texts.providers(rows, world)), ~nothing),
        ("gen_ai.usage.input_tokens", "intValue", texts.quoted(texts.numbers(rows["prompt_tokens"])), ~nothing),
        ("gen_ai.usage.output_tokens", "intValue", texts.quoted(completion), ~nothing),
        (
            "gen_ai.usage.reasoning.output_tokens",
            "intValue",
            texts.quoted(texts.numbers(rows["reasoning_tokens"])),
            ~nothing,
        ),
        (
            "gen_ai.usage.cache_read.input_tokens",
            "intValue",
            texts.quoted(texts.numbers(rows["cached_tokens"])),
            ~nothing,
        ),
        ("gen_ai.usage.cost", "stringValue", texts.quoted(texts.decimal(rows["cost"])), rows["cost"] >= 0),
        ("gen_ai.response.finish_reasons", "arrayValue", _reasons(rows), rows["finish_reason"] != NONE),
        ("gen_ai.request.stream", "boolValue", texts.booleans(rows["is_streamed"]), ~nothing),
        (f"{GENERATION}.is_byok", "boolValue", texts.booleans(rows["is_byok"]), ~nothing),
        (
            f"{GENERATION}.response_cache_source_id",
            "stringValue",
            texts.joined('"gen-cached-', texts.hexadecimal(rows["request_id"]), '"'),
            rows["is_cache_hit"],
        ),
        ("error.type", "stringValue", texts.choices(['"500"'], nothing.astype(int)), rows["is_error"]),
        ("user.id", "stringValue", texts.or_null(texts.quoted(texts.users(rows))), has_user),
        ("gen_ai.conversation.id", "stringValue", texts.or_null(texts.quoted(texts.sessions(rows))), has_user),
        (
            "gen_ai.input.messages",
            "stringValue",
            texts.choices([f'"{dirt.CANARY}"'], nothing.astype(int)),
            dirt.has(rows, dirt.CONTENT),
        ),
    ]
    parts: list[texts.Texts | str] = ['{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}}']
    for name, kind, value, is_said in values:
        text = texts.joined(f',{{"key":"{name}","value":{{"{kind}":', value, "}}")
        parts.append(texts.where(is_said, text, ""))
    return parts


def _reasons(rows: Columns) -> texts.Texts:
    words = [f'{{"values":[{{"stringValue":"{reason}"}}]}}' for reason in FINISH_REASONS]
    return texts.choices(words, rows["finish_reason"])
