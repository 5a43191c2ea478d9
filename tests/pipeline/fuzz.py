"""Lines that are no longer what a gateway wrote: mutations of the real lines of each source, drawn by hypothesis."""

import copy
import csv
import io
import json
import os
import re
from collections.abc import Callable

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.cases import FOLDER

NUMBER_OF_LINES = int(os.environ.get("CENSUS_FUZZ_LINES", "500"))
IS_NIGHTLY = "CENSUS_FUZZ_LINES" in os.environ

CSV_SOURCES = ("openrouter_csv", "litellm_spend_logs", "new_api")
"""Sources of which the cases have CSV files."""

RAW_TOKENS = ("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "00", "1_000", "0x1F", "True", "'text'", "9" * 400)
"""What JSON does not allow, or no number type holds: put into the text in place of a value."""

odd_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [
            -1,
            0,
            "",
            " ",
            "-5",
            "1e400",
            "NaN",
            "null",
            "٣",
            "12\n",
            "12\r",
            " 12",
            "2025-01-06T08:00:00Z\n",
            "m/m:free\n",
            "\u0000",
            "\ud83d\ude00" * 9,
            "x" * 10_000,
        ]
    ),
    st.text(max_size=20),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
    st.sampled_from([f"@@raw{place}@@" for place in range(len(RAW_TOKENS))]),
)
operations = st.sampled_from(
    ["drop", "nest", "add", "repeat_key", "cut", "byte", "glue", "empty", "array", *["retype"] * 3, *["inside"] * 2]
)


def seeds(source: str) -> list[str]:
    """The lines that the cases give for a source: each trap that is known of it."""
    found = []
    for case in sorted(FOLDER.glob("*/*.yaml")):
        for name, lines in (yaml.safe_load(case.read_text(encoding="utf-8")).get("raw") or {}).items():
            if f"source={source}/" in name and not name.endswith(".csv"):
                found += [json.dumps(line) for line in lines if isinstance(line, dict)]
    return found


def csv_seeds(source: str) -> list[str]:
    """The lines of the first CSV file that the cases give for a source, its header first."""
    for case in sorted(FOLDER.glob("*/*.yaml")):
        for name, lines in (yaml.safe_load(case.read_text(encoding="utf-8")).get("raw") or {}).items():
            if f"source={source}/" in name and name.endswith(".csv") and len(lines) > 1:
                return list(lines)
    raise AssertionError(f"no case has a CSV file of {source}")


def drawn(strategy: st.SearchStrategy[bytes]) -> list[bytes]:
    """NUMBER_OF_LINES examples of a strategy; the same ones every time, but for the nightly setting."""
    lines: list[bytes] = []

    @settings(
        max_examples=NUMBER_OF_LINES,
        derandomize=not IS_NIGHTLY,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(line: bytes) -> None:
        lines.append(line)

    draw()
    return lines


@st.composite
def mutated_json(draw: Callable, lines: list[str]) -> bytes:
    """One of these lines of JSON with one or two things wrong."""
    record = copy.deepcopy(json.loads(draw(st.sampled_from(lines))))
    text = json.dumps(record)
    for _ in range(draw(st.integers(1, 2))):
        operation = draw(operations)
        if operation in ("cut", "byte", "glue", "empty", "array"):
            return _one_line(_damaged(draw, operation, text))
        _change(draw, operation, record)
        text = json.dumps(record)
    return _one_line(_with_raw_tokens(text).encode(errors="surrogatepass"))


def _paths(value: object, path: tuple = ()) -> list[tuple]:
    found = [path] if path else []
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        found += _paths(child, (*path, key))
    return found


def _change(draw: Callable, operation: str, record: dict) -> None:
    paths = _paths(record)
    if not paths or operation == "add":
        record[draw(st.text(max_size=8))] = draw(odd_values)
        return
    *parents, key = draw(st.sampled_from(paths))
    holder = record
    for parent in parents:
        holder = holder[parent]
    if operation == "drop":
        del holder[key]
    elif operation == "nest":
        holder[key] = draw(st.sampled_from([[holder[key]], {"value": holder[key]}]))
    elif operation == "inside" and _is_json(holder[key]):
        holder[key] = _changed_inside(draw, holder[key])
    elif operation == "repeat_key" and isinstance(holder, dict):
        holder[f"@@again@@{key}"] = draw(odd_values)
    else:
        holder[key] = draw(odd_values)


def _is_json(value: object) -> bool:
    """Whether a value is a text that holds a JSON object."""
    try:
        return isinstance(value, str) and isinstance(json.loads(value), dict)
    except ValueError:
        return False


def _changed_inside(draw: Callable, text: str) -> str:
    """The text of a JSON object with one thing wrong in it."""
    inner = json.loads(text)
    _change(draw, draw(st.sampled_from(["drop", "retype", "retype", "nest", "add", "repeat_key"])), inner)
    return _with_raw_tokens(json.dumps(inner))


def _with_raw_tokens(text: str) -> str:
    text = text.replace('"@@again@@', '"')
    return re.sub(r'"@@raw(\d+)@@"', lambda found: RAW_TOKENS[int(found.group(1))], text)


def _damaged(draw: Callable, operation: str, text: str) -> bytes:
    line = text.encode(errors="surrogatepass")
    place = draw(st.integers(0, max(0, len(line) - 1)))
    return {
        "cut": line[:place],
        "byte": line[:place] + bytes([draw(st.integers(0, 255))]) + line[place + 1 :],
        "glue": line + draw(st.sampled_from([b"", b" ", b","])) + line,
        "empty": draw(st.sampled_from([b"", b" ", b"\t", b"\r"])),
        "array": b"[" + line + b"]",
    }[operation]


@st.composite
def mutated_csv(draw: Callable, lines: list[str]) -> bytes:
    """One of these lines of CSV (not the header) with one or two things wrong."""
    fields = next(csv.reader([draw(st.sampled_from(lines[1:]))]))
    for _ in range(draw(st.integers(1, 2))):
        operation = draw(operations)
        place = draw(st.integers(0, max(0, len(fields) - 1)))
        if operation in ("cut", "byte", "glue", "empty", "array"):
            return _one_line(_damaged(draw, operation, _csv_line(fields)))
        value = draw(odd_values)
        text = value if isinstance(value, str) else json.dumps(value)
        if operation == "inside" and fields and _is_json(fields[place]):
            fields[place] = _changed_inside(draw, fields[place])
        elif operation == "drop" and fields:
            del fields[place]
        elif operation == "add":
            fields.insert(place, text)
        elif fields:
            fields[place] = text
    return _one_line(_with_raw_tokens(_csv_line(fields)).encode(errors="surrogatepass"))


def _csv_line(fields: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(fields)
    return written.getvalue()


def columns_of(line: str | bytes) -> dict[str, str | None] | None:
    """The fields of a JSON object as columns of text: JSON as text where they are not texts; None for another line."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    if not isinstance(record, dict):
        return None
    texts = {
        name: value if value is None or isinstance(value, str) else json.dumps(value) for name, value in record.items()
    }
    return {
        name.encode(errors="replace").decode(): text and text.encode(errors="replace").decode()
        for name, text in texts.items()
    }


def _one_line(line: bytes) -> bytes:
    return line.replace(b"\n", b" ")
