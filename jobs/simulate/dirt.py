"""The kinds of damage between a gateway and its log: how often each happens, and how the pipeline must treat it.

Damage is done to the fields of a row as a format writes them (texts.py) or to its finished line, at most one per row.
"""

from dataclasses import dataclass

import numpy as np

CLEAN = 0


@dataclass(frozen=True)
class Kind:
    """`rate`: share of a day's own rows; `reason`: why the line is rejected, empty if it is not."""

    name: str
    rate: float
    reason: str = ""


DUPLICATE, TRUNCATED, NEGATIVE, WRONG_TYPE, MISSING_ID, CLOCK_SKEW, CONTENT = KINDS = (
    Kind("duplicate", 0.004),
    Kind("truncated", 0.002, "not_json"),
    Kind("negative", 0.001, "negative:completion_tokens"),
    Kind("wrong_type", 0.001, "not_a_number:completion_tokens"),
    Kind("missing_id", 0.001, "missing:request_id"),
    Kind("clock_skew", 0.0005, "timestamp_out_of_window"),
    Kind("content", 0.005),
)
"""`duplicate`: the whole line again, after its block. `content`: fields with a prompt, which must not survive."""

SKEW_DAYS = 6
"""A wrong clock is this number of days behind: more than a line may be late."""
CANARY = "canary-of-a-prompt-that-must-not-survive"


def draw(count: int, kinds: tuple[Kind, ...], rng: np.random.Generator) -> np.ndarray:
    """For each row CLEAN or 1 + the index in KINDS of its damage; CLEAN where the format cannot have that kind."""
    edges = np.cumsum([kind.rate for kind in KINDS])
    drawn = np.searchsorted(edges, rng.random(count), side="right")
    is_possible = np.array([kind in kinds for kind in KINDS] + [False])
    return np.where(is_possible[drawn], drawn + 1, CLEAN)


def has(rows: dict[str, np.ndarray], kind: Kind) -> np.ndarray:
    """Whether each row has this kind of damage."""
    suffers: np.ndarray = rows["dirt"] == KINDS.index(kind) + 1
    return suffers
