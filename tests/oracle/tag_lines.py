"""Hand-made tag records of 2025-01-06: odd but valid ones, broken ones, and what becomes of each."""

import json

from tests.oracle.bad_lines import BROKEN_LINES

A_TAG = {
    "request_id": "tagged",
    "created_at": "2025-01-06T12:00:00Z",
    "classifier_version": "v2",
    "categories": [{"name": "/Science", "confidence": 0.75}],
}


def tag_line(**changes: object) -> bytes:
    """A_TAG with changes, as one line without its end; `...` takes a field away."""
    return json.dumps({k: v for k, v in (A_TAG | changes).items() if v is not ...}).encode()


def tags(*named: tuple[str, object]) -> list[dict]:
    """Categories of so many names and confidences."""
    return [{"name": name, "confidence": confidence} for name, confidence in named]


def _odd(request_id: object, *named: tuple[str, object], **changes: object) -> bytes:
    return tag_line(request_id=request_id, **({"categories": tags(*named)} | changes))


ODD_TAGS: list[tuple[bytes, list]] = [
    (_odd("highest", ("/A", 0.6), ("/B", 0.9), ("/C", 0.4)), ["/B", 0.9, 3]),
    (_odd("quoted", ("/A", "0.6"), ("/B", "5.5e-1")), ["/A", 0.6, 2]),
    (_odd("number-not-text", ("/A", "0.9"), ("/B", 1)), ["/B", 1.0, 2]),
    (_odd("tie", ("/Z", 0.7), ("/B/C", "0.70"), ("/B", 7e-1)), ["/B", 0.7, 3]),
    (_odd("tie-of-cases", ("/a", 0.7), ("/Z", 0.7)), ["/Z", 0.7, 2]),
    (_odd("tie-of-scripts", ("/Ａ", 0.7), ("/\U0001f600", 0.7), ("/é", 0.7)), ["/é", 0.7, 3]),
    (_odd("border", ("/A", 0.5)), ["/A", 0.5, 1]),
    (_odd("unsure", ("/A", 0.499), ("/B", 0)), [None, None, 2]),
    (_odd("below-zero", ("/A", -0.001)), [None, None, 1]),  # only what is above 1 is out of range
    (_odd("sure", ("/A", 1.0), ("/A", 1)), ["/A", 1.0, 2]),
    (_odd("twice", ("/A", 0.8), ("/A", 0.8)), ["/A", 0.8, 2]),
    (_odd("none"), [None, None, 0]),
    (_odd("late", ("/A", 0.8), created_at="2025-01-03T00:00:00Z"), ["/A", 0.8, 1]),
    (_odd("early", ("/A", 0.8), created_at="2025-01-07T01:00:00Z"), ["/A", 0.8, 1]),
    (_odd("zone", ("/A", 0.8), created_at="2025-01-06T01:30:00.123456789+05:45"), ["/A", 0.8, 1]),
    (_odd("epoch", ("/A", 0.8), created_at=1736164800.25), ["/A", 0.8, 1]),
    (_odd(12345, ("/A", 0.8), classifier_version=3), ["/A", 0.8, 1]),
    (_odd("more", ("/A", 0.8), user="anna", model="m", text="a secret"), ["/A", 0.8, 1]),
    (_odd("more-inside", categories=[{"name": "/A", "confidence": 0.8, "text": "a secret"}]), ["/A", 0.8, 1]),
    (_odd("carriage-return", ("/A", 0.8)) + b"\r", ["/A", 0.8, 1]),
    (_odd("ünï©ode-\U0001f600", ("/Spëcial & more", 0.8)), ["/Spëcial & more", 0.8, 1]),
]
"""(line, its tag, confidence and count)"""

BROKEN_TAGS: list[tuple[list[str], dict[str, object]]] = [
    (["missing:request_id"], {"request_id": ...}),
    (["missing:request_id"], {"request_id": ""}),
    (["missing:created_at"], {"created_at": None}),
    (["missing:classifier_version"], {"classifier_version": ...}),
    (["missing:classifier_version"], {"classifier_version": ""}),
    (["missing:tag_count"], {"categories": ...}),
    (["missing:tag_count"], {"categories": None}),
    (["not_a_time:created_at"], {"created_at": "2025-01-06"}),
    (["timestamp_out_of_window"], {"created_at": "2025-01-02T23:59:59.999999Z"}),
    (["timestamp_out_of_window"], {"created_at": "2025-01-07T01:00:00.000001Z"}),
    (["timestamp_out_of_window"], {"created_at": 17361648000000}),
    (["not_a_number:tag_confidence"], {"categories": [{"name": "/A"}]}),
    (["not_a_number:tag_confidence"], {"categories": tags(("/A", 0.9), ("/B", None))}),
    (["not_a_number:tag_confidence"], {"categories": tags(("/A", "high"))}),
    (["not_a_number:tag_confidence"], {"categories": tags(("/A", "nan"))}),
    (["not_a_number:tag_confidence"], {"categories": tags(("/A", True))}),
    (["not_a_number:tag_confidence"], {"categories": tags(("/A", [0.9]))}),
    (["out_of_range:tag_confidence"], {"categories": tags(("/A", 1.001), ("/B", 0.5))}),
    (["out_of_range:tag_confidence"], {"categories": tags(("/A", "1e400"))}),
    (["missing:tag_count"], {"categories": {"name": "/A", "confidence": 0.9}}),
    (["missing:tag_count"], {"categories": "/A"}),
    (["not_a_number:tag_confidence"], {"categories": [*tags(("/A", 0.9)), None]}),
    (["not_a_number:tag_confidence"], {"categories": tags(("/A", 0.9), ("/B", "nan"))}),
    (["not_a_number:tag_confidence"], {"categories": tags(("/A", 0.9), ("/B", "0.3d"))}),
    (["not_a_number:tag_confidence"], {"categories": tags(("/A", 0.9), ("/B", ""))}),
    (
        ["missing:classifier_version", "missing:request_id", "not_a_number:tag_confidence", "not_a_time:created_at"],
        {"request_id": None, "classifier_version": None, "created_at": "noon",
         "categories": tags(("/A", 2), ("/B", "x"))},
    ),
]  # fmt: skip
"""(all reasons, changes to A_TAG)"""


def dirty_tag_file() -> bytes:
    """Every broken line of a log, then every broken tag record, each with an id of its own; then one good one."""
    lines = [broken for _, broken in BROKEN_LINES]
    for number, (_, changes) in enumerate(BROKEN_TAGS):
        lines.append(tag_line(**({"request_id": f"broken-{number}"} | changes)))
    return b"\n".join([*lines, tag_line(request_id="last")]) + b"\n"


def tag_reasons_by_line_number() -> dict[int, list[str]]:
    """Line number in dirty_tag_file() -> its reasons."""
    reasons = [[reason] for reason, _ in BROKEN_LINES] + [reasons for reasons, _ in BROKEN_TAGS]
    return dict(enumerate(reasons, start=1))
