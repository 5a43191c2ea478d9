"""Tags of a content classifier (Google's classifyText), one JSON object per request: docs/sources/classify_text.md."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from jobs.ingest.raw_text import NUMBER
from jobs.lake.json_values import JSON_OPTIONS

SCHEMA = """
    request_id string, created_at string, classifier_version string,
    categories array<string>
"""

LEAST_CONFIDENCE = 0.5


def canonical(record: Column) -> dict[str, Column]:
    """The canonical columns of one classified request; the dominant tag as docs/definitions.md section 1 says.

    A confidence that is not a number is passed on as it is, so that the record is rejected for it.
    """
    field = record.getField
    texts = field("categories")
    # an element of another type makes the whole list one that cannot be read
    is_readable = ~F.exists(texts, lambda text: F.coalesce(~text.startswith("{"), F.lit(False)))
    categories = F.transform(
        F.when(is_readable, texts), lambda text: F.from_json(text, "name string, confidence string", JSON_OPTIONS)
    )
    # Spark's own cast to double also takes `nan`, `inf` and `0.3d`, which are not confidences
    wrong = F.filter(categories, lambda one: ~F.coalesce(one["confidence"].rlike(NUMBER), F.lit(False)))
    kept = F.filter(
        categories,
        lambda one: (F.length(one["name"]) > 0) & (one["confidence"].try_cast("double") >= LEAST_CONFIDENCE),
    )
    ranked = F.array_sort(
        F.transform(
            kept,
            lambda one: F.struct(
                (-one["confidence"].try_cast("double")).alias("order"), one["name"], one["confidence"]
            ),
        )
    )
    dominant = F.get(ranked, F.lit(0))
    return {
        "request_id": field("request_id"),
        "created_at": field("created_at"),
        "classifier_version": field("classifier_version"),
        "tag": dominant["name"],
        # an empty text would count as no value at all: write a word instead, which is not a number either
        "tag_confidence": F.when(
            F.size(wrong) > 0, F.coalesce(F.nullif(wrong[0]["confidence"], F.lit("")), F.lit("null"))
        ).otherwise(dominant["confidence"]),
        "tag_count": F.size(categories).cast("string"),
    }
