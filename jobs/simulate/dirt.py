"""What goes wrong between a gateway and its log: done to finished lines, so it works on every JSON-lines format.

Each kind has its own rate, a share of the lines. A line suffers at most one kind.
"""

import re

import numpy as np

RATE = {"duplicate": 0.004, "truncated": 0.002, "negative": 0.001, "missing_id": 0.001}
COMPLETION_COUNT = re.compile(rb'("native_tokens_completion":)(\d+)')
ID = re.compile(rb'^\{"id":"[^"]*"')


def spoil(lines: list[bytes], rng: np.random.Generator) -> list[bytes]:
    """The lines with some repeated (exactly, at the end), cut off, made negative, or robbed of their id."""
    edges = np.cumsum(list(RATE.values()))
    kinds = np.searchsorted(edges, rng.random(len(lines)), side="right")
    cuts = rng.uniform(0.1, 0.9, len(lines))
    spoilt: list[bytes] = []
    repeated: list[bytes] = []
    for line, kind, cut in zip(lines, kinds, cuts, strict=True):
        name = [*RATE, ""][kind]
        spoilt.append(_spoil_line(line, name, cut))
        if name == "duplicate":
            repeated.append(line)
    return spoilt + repeated


def _spoil_line(line: bytes, kind: str, cut: float) -> bytes:
    if kind == "truncated":
        return line[: int(len(line) * cut)]
    if kind == "negative":
        return COMPLETION_COUNT.sub(lambda found: found[1] + b"-1" + found[2], line)
    if kind == "missing_id":
        return ID.sub(b'{"id":null', line)
    return line
