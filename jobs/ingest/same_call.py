"""Which spans are views of one call, in plain Python.

Where two libraries trace the same client, each writes a span of every call. Two spans of one service are the same call
if they overlap, do not contradict each other (`may_be_same`), and

* have the same response id; or
* one is an ancestor of the other; or
* are of different scopes, one lies within the other, and both say what they used, or both do not; or
* one is a log event, the other a span, and they end at the same moment: agents write an event for each span.

Pairs that agree best are joined first, so that of many calls at once each finds its own view. A call has at most one
view per scope. Of one scope, two spans are joined only if they have the same response id, times and counts, or if one
is an ancestor and one of them says nothing although it did not fail.
"""

from typing import NamedTuple

SLACK_MICROSECONDS = 5_000
"""Clocks of two libraries differ by less."""

MOMENT_MICROSECONDS = 50_000
"""Two views of a call end within it: all that were seen did within 10 ms."""

LOG_MICROSECONDS = 500_000
"""A log event is written this close to the end of its span."""

START_MICROSECONDS = 250_000
"""The outer view begins earlier, with its own preparations: without counts to compare, by no more than this."""

COMPLETION_TOLERANCE = 8
"""Some count the first events of a stream twice."""


class Call(NamedTuple):
    """A span or log event that calls a model. Tokens are None where it does not say them; times are in microseconds.

    `fact_count`: how many facts besides it says. `is_valid`: it can be counted. `is_counted`: it was counted when an
    earlier arrival brought it. `session`, `model`: None where it does not say them.
    """

    id: str
    scope: str
    response_id: str | None
    start: int
    end: int
    prompt: int | None
    completion: int | None
    has_failed: bool
    fact_count: int
    model: str | None = None
    session: str | None = None
    is_embedding: bool = False
    is_valid: bool = True
    is_log: bool = False
    is_counted: bool = False

    @property
    def says_usage(self) -> bool:
        """Whether it says how many tokens it used; 0 and 0 do not."""
        return bool(self.prompt or self.completion)


def is_same_time(one: Call, other: Call) -> bool:
    """Whether one of two calls of different scopes lies within the other; without counts, closely."""
    inside = one.start >= other.start - SLACK_MICROSECONDS and one.end <= other.end + SLACK_MICROSECONDS
    around = other.start >= one.start - SLACK_MICROSECONDS and other.end <= one.end + SLACK_MICROSECONDS
    is_close = one.says_usage or (
        abs(one.end - other.end) <= MOMENT_MICROSECONDS and abs(one.start - other.start) <= START_MICROSECONDS
    )
    return one.scope != other.scope and (inside or around) and is_close and _say_the_same(one, other)


def is_logged(one: Call, other: Call) -> bool:
    """Whether one is the log event of the other, a span."""
    is_close = abs(one.end - other.end) <= LOG_MICROSECONDS
    return one.is_log != other.is_log and is_close and _say_the_same(one, other)


def _say_the_same(one: Call, other: Call) -> bool:
    """Whether they name the same model and session, as far as they do: one of two names may have more at its end."""
    models = [(call.model or "").lower().rsplit("/", 1)[-1] for call in (one, other)]
    have_one_model = models[0].startswith(models[1]) or models[1].startswith(models[0])
    return have_one_model and (None in (one.session, other.session) or one.session == other.session)


def may_be_same(one: Call, other: Call) -> bool:
    """Whether they overlap, are of one kind, and neither their numbers nor their response ids contradict each other."""
    slack = LOG_MICROSECONDS if one.is_log != other.is_log else SLACK_MICROSECONDS
    overlap = max(one.start, other.start) <= min(one.end, other.end) + slack
    agree = not (one.says_usage and other.says_usage) or (
        one.prompt == other.prompt and abs((one.completion or 0) - (other.completion or 0)) <= COMPLETION_TOLERANCE
    )
    have_one_answer = None in (one.response_id, other.response_id) or one.response_id == other.response_id
    return overlap and agree and have_one_answer and one.is_embedding == other.is_embedding


def is_told_twice(one: Call, other: Call, *, is_nested: bool) -> bool:
    """Whether two spans of one scope have one response, and are at once or nested.

    Some servers give one id to one answer in a thousand, so the id alone does not tell.
    """
    is_at_once = max(abs(one.start - other.start), abs(one.end - other.end)) <= MOMENT_MICROSECONDS
    has_id = one.response_id is not None and one.response_id == other.response_id
    return has_id and (is_nested or (is_at_once and one.completion == other.completion))
