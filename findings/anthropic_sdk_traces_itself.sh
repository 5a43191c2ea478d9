#!/usr/bin/env bash
# Anthropic's SDK writes a span of its own for every call as soon as any tracer provider is set. Beside an
# instrumentation of the SDK each call is two spans, in two traces, both with all tokens.
#
# Versions: anthropic 2.14.0, opentelemetry-instrumentation-anthropic 0.60.0 and 0.62.4, opentelemetry-sdk 1.45.2.
# Needs:    nothing else; a small server on 127.0.0.1 answers in place of the API.
# Input:    one call of messages.create, with a global tracer provider; without and with the instrumentation.
# Expected: no span without an instrumentation, one span with it.
# Seen:     one and two; the sums of a reader of spans are twice the truth. 2026-11-30:
#
#     no instrumentation: 1 span of com.anthropic.sdk.python, prompt 10
#     opentelemetry-instrumentation-anthropic 0.60.0: 2 spans of com.anthropic.sdk.python, opentelemetry.instrumentation.anthropic, prompt 20
#     in one trace: False, the same gen_ai.response.id: True
#     opentelemetry-instrumentation-anthropic 0.62.4: 2 spans of com.anthropic.sdk.python, opentelemetry.instrumentation.anthropic, prompt 20
#     in one trace: False, the same gen_ai.response.id: True
#     the same with ANTHROPIC_OPEN_TELEMETRY=false: 1 span of opentelemetry.instrumentation.anthropic, prompt 10
#
# Instead:  count one span per gen_ai.response.id, or set ANTHROPIC_OPEN_TELEMETRY=false in the application.
set -euo pipefail
unset PYTHONPATH

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/finding.py" << 'PYTHON'
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

ANSWER = {
    "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5", "stop_reason": "end_turn",
    "content": [{"type": "text", "text": "yes"}], "usage": {"input_tokens": 10, "output_tokens": 2},
}


class Api(BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = HTTPServer(("127.0.0.1", 0), Api)
threading.Thread(target=server.serve_forever, daemon=True).start()
exporter, provider = InMemorySpanExporter(), TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
trace.set_tracer_provider(provider)
if sys.argv[2:] == ["instrumented"]:
    from opentelemetry.instrumentation.anthropic import AnthropicInstrumentor

    AnthropicInstrumentor().instrument(tracer_provider=provider)
import anthropic

client = anthropic.Anthropic(api_key="none", base_url=f"http://127.0.0.1:{server.server_address[1]}")
question = [{"role": "user", "content": "?"}]
client.messages.create(model="claude-sonnet-4-5", max_tokens=5, messages=question)
spans = [span for span in exporter.get_finished_spans() if "gen_ai.usage.input_tokens" in span.attributes]
scopes = ", ".join(sorted(span.instrumentation_scope.name for span in spans))
prompt = sum(span.attributes["gen_ai.usage.input_tokens"] for span in spans)
print(f"{sys.argv[1]}: {len(spans)} span{'s' if len(spans) > 1 else ''} of {scopes}, prompt {prompt}")
if len(spans) > 1:
    traces = {span.context.trace_id for span in spans}
    ids = {span.attributes.get("gen_ai.response.id") for span in spans}
    print(f"in one trace: {len(traces) == 1}, the same gen_ai.response.id: {len(ids) == 1}")
PYTHON
seen() {
    for version in 0.60.0 0.62.4; do
        python3 -m venv "$folder/$version"
        "$folder/$version/bin/python" -m pip install -qq 'anthropic==2.14.0' 'opentelemetry-sdk==1.45.2' \
            "opentelemetry-instrumentation-anthropic==$version" 2>> "$folder/log"
        if [ $version = 0.60.0 ]; then
            "$folder/$version/bin/python" "$folder/finding.py" "no instrumentation" 2>> "$folder/log"
        fi
        "$folder/$version/bin/python" "$folder/finding.py" "opentelemetry-instrumentation-anthropic $version" \
            instrumented 2>> "$folder/log"
    done
    ANTHROPIC_OPEN_TELEMETRY=false "$folder/0.62.4/bin/python" "$folder/finding.py" \
        "the same with ANTHROPIC_OPEN_TELEMETRY=false" instrumented 2>> "$folder/log"
}
seen | tee "$folder/seen" || { cat "$folder/log"; exit 1; }
sed -n 's/^#     //p' "$0" | diff - "$folder/seen" && echo "as stated"
