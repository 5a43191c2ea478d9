"""What is written in another way for Sail is right on every Python that the project allows."""

import random
import re
from pathlib import Path

import pytest

from jobs.lake.sail_json import ESCAPES, SURE_DIGITS, _quoted, as_sail_reads

ROOT = Path(__file__).parents[2]
POSSESSIVE_GROUP = re.compile(r"\)[*+?]\+|\}\+|\(\?>")
"""A group, or a number of times, that is possessive, in the text of a module."""

PLAIN_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*', re.DOTALL)
BITS = (
    '"a"', "1", "-1", "12345678901234567890", "1736121600.123456", "1e400", "-", r'"x \ud83d y"', r'"\ud83d\ude00"',
    r'"\\ud83d"', r'"\""', ":", ",", "{", "}", "[", "]", "1.5e-300", "0.1", "true", r'"q\" 1234567890123456"', "1.e5",
    "1-2-", "\\", "123456789012345", "1234567890.123456", "e5",
)  # fmt: skip


def plainly(text: bytes) -> bytes:
    """The same, token by token, with a pattern that needs no second thought."""

    def written(found: re.Match[bytes]) -> bytes:
        token = found[0]
        if token.startswith(b'"'):
            return ESCAPES.sub(lambda escape: b"?" if escape[1] else escape[0], token)
        is_sure = len(re.findall(rb"[0-9]", token)) <= SURE_DIGITS and b"e" not in token.lower()
        return token if is_sure else _quoted(token)

    return PLAIN_TOKEN.sub(written, text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('{"startTime": 1736121600.123456, "x": "y"}', '{"startTime": "1736121600.123456", "x": "y"}'),
        ('{"n": 12345678901234567890}', '{"n": "12345678901234567890"}'),
        (r'{"app": "half \ud83d"}', '{"app": "half ?"}'),
        ('{"n": 123456789012345}', '{"n": 123456789012345}'),
    ],
)
def test_a_token_that_sail_would_change_becomes_a_text(text, written):
    assert as_sail_reads(text, {}) == written


@pytest.mark.parametrize("length", [3, 30, 3000])
def test_many_tokens_are_written_as_one_by_one(length):
    chosen = random.Random(length)
    for _ in range(60_000 // length):
        text = "".join(chosen.choice(BITS) for _ in range(length)).encode()
        assert as_sail_reads(text.decode(), {}) == plainly(text).decode(), text


def test_no_group_is_possessive_since_python_up_to_3_11_4_matches_it_wrong():
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("jobs", "dags", "schemas", "expectations")
        for path in (ROOT / folder).rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if POSSESSIVE_GROUP.search(line) and "`(...)*+`" not in line
    ]
    assert found == []
