"""The output of a content classifier for a sample of the simulated requests: records of the source classify_text.

The sample is drawn from a population in which every request has a category: truth.py has its shares. A tagged request
has its path with a confidence above 0.5 and up to two others below that one; a few have no path above 0.5.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobs.simulate import texts
from jobs.simulate.world import Columns, World

VERSION = "simulated-1"
UNSURE_RATE = 0.04
"""Share of the sample for which the classifier has no path above 0.5: such requests are `unclassified`."""


def lines_of(
    rows: Columns, request_ids: texts.Texts, world: World, rate: float, rng: np.random.Generator
) -> texts.Texts:
    """One tag record for each request of the sample."""
    index = np.flatnonzero(rng.random(len(rows["id"])) < rate)
    # the classifier has a clock of its own: the right one
    sample = {name: values[index] for name, values in rows.items()} | {"dirt": np.zeros(len(index), int)}
    count = len(index)
    is_unsure = rng.random(count) < UNSURE_RATE
    first = np.where(is_unsure, rng.integers(20, 49, count), rng.integers(52, 99, count))
    parts: list[texts.Texts | str] = ['"categories":[', _category(world, sample["tag"], first)]
    others = rng.integers(0, 3, count)
    for number in (1, 2):
        # of another path, less sure than the first: on either side of 0.5
        path = (sample["tag"] + rng.integers(1, len(world.tags["tag"]), count)) % len(world.tags["tag"])
        confidence = np.maximum(first * rng.uniform(0.3, 0.95, count), 1).astype(int)
        parts.append(texts.where(others >= number, texts.joined(",", _category(world, path, confidence)), ""))
    return texts.joined(
        '{"request_id":"', request_ids.take(pa.array(index)), '","created_at":"', texts.start_time(sample, "T"),
        f'Z","classifier_version":"{VERSION}",', *parts, "]}",
    )  # fmt: skip


def _category(world: World, tag: np.ndarray, percent: np.ndarray) -> texts.Texts:
    confidence = texts.joined("0.", pc.utf8_lpad(texts.numbers(percent), 2, "0"))
    return texts.joined('{"name":"', texts.choices(world.tags["tag"], tag), '","confidence":', confidence, "}")
