"""MLflow's tracing: every span has `mlflow.spanType`, as JSON (`"CHAT_MODEL"` with its quotes).

Assumed from the documented names of mlflow 3.17.2: the spans that we have are of its switch for the conventions, and
have `gen_ai.operation.name`. A call is `CHAT_MODEL`, `LLM` or `EMBEDDING`. The counts are a usage object
(`mlflow.chat.tokenUsage`, see usage.py), the model is `mlflow.llm.model`, each as JSON.
Trap: embeddings have no counts, so they are rejected as `missing:prompt_tokens`.
"""

from jobs.ingest.sources.otel.span import Fields, Span, unquoted

TYPE = "mlflow.spanType"
TYPES = {"CHAT_MODEL": "chat", "LLM": "chat", "EMBEDDING": "embeddings"}
OTHERS = (TYPE,)
NAMES = {"raw_model": ("mlflow.llm.model",)}


def speaks(span: Span) -> bool:
    """Whether it has a type of MLflow's."""
    return TYPE in span.values


def operation(span: Span) -> str | None:
    """A call if it is of a model."""
    return TYPES.get(unquoted(span.values[TYPE]).upper())


def corrected(span: Span, fields: Fields) -> Fields:
    """The model without the quotes of its JSON."""
    del span
    return {"raw_model": unquoted(fields["raw_model"])} if "raw_model" in fields else {}
