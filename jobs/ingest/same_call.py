"""Which spans are views of one call, in plain Python.

Where two libraries trace the same client, each writes a span of every call. Two spans of one service are the same call
if they overlap, do not contradict each other, and

* have the same response id; or
* one is an ancestor of the other; or
* are of different scopes, one lies within the other, and both say what they used, or both do not; or
* one is a log event, the other a span, and they agree and end within two seconds: agents write an event for each span.

Pairs that agree best are joined first, so that of many calls at once each finds its own view. A call has at most one
view per scope. Of one scope, two spans are joined only if one lies within the other and they have the same response id,
or if one is an ancestor and one of them says nothing although it did not fail.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

SLACK_MICROSECONDS = 5_000
"""Clocks of two libraries differ by less."""

COMPLETION_TOLERANCE = 8
"""Some count the first events of a stream twice."""

MOST_ANCESTORS = 60
NEAREST = 64
"""Each call is compared with this many that start after it and agree with it: its own view starts within a moment."""

LOG_SLACK_MICROSECONDS = 2_000_000
"""A log event is written about when its span ends."""

SAME_RESPONSE, NESTED, SAME_TIME, LOGGED = RULES = ("same_response_id", "nested", "same_time", "logged")
"""Why two spans are the same call; the surest first."""

ITS_OWN = "com.anthropic.sdk"
"""The scope of a provider's own SDK: it passes on what the API answered."""


class Call(NamedTuple):
    """A span or log event that calls a model. Tokens are None where it does not say them; times are in microseconds.

    `fact_count`: how many facts besides it says. `is_valid`: it can be counted. `is_counted`: it was counted when an
    earlier arrival brought it.
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
    is_valid: bool = True
    is_log: bool = False
    is_counted: bool = False

    @property
    def says_usage(self) -> bool:
        """Whether it says how many tokens it used; 0 and 0 do not."""
        return bool(self.prompt or self.completion)


class View(NamedTuple):
    """A span that is not counted: `kept` is the id of the one in its place, `rule` one of RULES."""

    id: str
    kept: str
    rule: str


class _Pair(NamedTuple):
    """Two calls that may be the same; pairs are joined in the order of these values."""

    rule: int
    says_less: bool
    completion_difference: int
    time_difference: int
    first: str
    second: str


def views(calls: Iterable[Call], parents: Mapping[str, str]) -> list[View]:
    """The views among the calls of one service, in the order of their ids.

    `calls`: each id once. `parents`: id of a span, call or not -> id of its parent.
    """
    by_id = {call.id: call for call in calls}
    nested = set(_nested(by_id, parents))
    pairs = [
        *(_pair(RULES.index(NESTED), by_id[one], by_id[other]) for one, other in nested),
        *(_pair(RULES.index(SAME_RESPONSE), *two) for two in _neighbours(by_id.values(), _answer)),
        *(_pair(RULES.index(SAME_TIME), *two) for two in _neighbours(by_id.values(), _usage) if _is_same_time(*two)),
        *(_pair(RULES.index(LOGGED), *two) for two in _neighbours(by_id.values(), _usage) if _is_logged(*two)),
    ]
    groups = _Groups(by_id, nested)
    for pair in sorted(pair for pair in pairs if _may_be_same(by_id[pair.first], by_id[pair.second])):
        groups.join(pair)
    return sorted(groups.views())


def _nested(calls: Mapping[str, Call], parents: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Ids of a call and of an ancestor that is a call."""
    for call in calls:
        at = parents.get(call)
        for _ in range(MOST_ANCESTORS):
            if at is None or at == call:
                break
            if at in calls:
                yield call, at
            at = parents.get(at)


def _answer(call: Call) -> str | None:
    return call.response_id


def _usage(call: Call) -> tuple[object, ...]:
    """What two calls have in common if they agree."""
    return call.has_failed, call.prompt if call.says_usage else None, call.says_usage


def _neighbours(calls: Iterable[Call], key: object) -> Iterator[tuple[Call, Call]]:
    """Pairs of calls with the same key that is not None, of which one starts before or soon after the other ends."""
    groups: dict[object, list[Call]] = defaultdict(list)
    for call in calls:
        value = key(call)  # type: ignore[operator]
        if value is not None:
            groups[value].append(call)
    for group in groups.values():
        group.sort(key=lambda call: (call.start, call.id))
        for place, call in enumerate(group):
            for other in group[place + 1 : place + 1 + NEAREST]:
                if other.start > call.end + LOG_SLACK_MICROSECONDS:
                    break
                yield call, other


def _pair(rule: int, one: Call, other: Call) -> _Pair:
    both_say = one.says_usage and other.says_usage
    return _Pair(
        rule,
        not both_say,
        abs((one.completion or 0) - (other.completion or 0)) if both_say else 0,
        abs(one.start - other.start) + abs(one.end - other.end),
        *sorted((one.id, other.id)),
    )


def _is_within(one: Call, other: Call) -> bool:
    """Whether one of two calls lies within the other."""
    inside = one.start >= other.start - SLACK_MICROSECONDS and one.end <= other.end + SLACK_MICROSECONDS
    around = other.start >= one.start - SLACK_MICROSECONDS and other.end <= one.end + SLACK_MICROSECONDS
    return inside or around


def _is_same_time(one: Call, other: Call) -> bool:
    return one.scope != other.scope and _is_within(one, other)


def _is_logged(one: Call, other: Call) -> bool:
    """Whether one is the log event of the other, a span."""
    return one.is_log != other.is_log and abs(one.end - other.end) <= LOG_SLACK_MICROSECONDS


def _may_be_same(one: Call, other: Call) -> bool:
    """Whether they overlap, and neither their numbers nor their response ids contradict each other."""
    slack = LOG_SLACK_MICROSECONDS if one.is_log != other.is_log else SLACK_MICROSECONDS
    overlap = max(one.start, other.start) <= min(one.end, other.end) + slack
    agree = not (one.says_usage and other.says_usage) or (
        one.prompt == other.prompt and abs((one.completion or 0) - (other.completion or 0)) <= COMPLETION_TOLERANCE
    )
    return overlap and agree and (None in (one.response_id, other.response_id) or one.response_id == other.response_id)


class _Groups:
    """Calls that were found to be the same."""

    def __init__(self, calls: Mapping[str, Call], nested: set[tuple[str, str]]) -> None:
        self._calls = calls
        self._nested = nested
        self._group_of: dict[str, list[str]] = {}
        self._rule_of: dict[str, str] = {}

    def join(self, pair: _Pair) -> None:
        """Make one group of the groups of these two, if no call of one can be another than the calls of the other."""
        one = self._group_of.get(pair.first, [pair.first])
        other = self._group_of.get(pair.second, [pair.second])
        if one is other or not all(self._can_join(self._calls[a], self._calls[b]) for a in one for b in other):
            return
        joined = one + other
        self._group_of.update(dict.fromkeys(joined, joined))
        for id_ in (pair.first, pair.second):
            self._rule_of.setdefault(id_, RULES[pair.rule])

    def _can_join(self, one: Call, other: Call) -> bool:
        if not _may_be_same(one, other):
            return False
        if one.scope != other.scope:
            return True
        # some servers give the same id to one answer in a thousand
        if one.response_id is not None and one.response_id == other.response_id and _is_within(one, other):
            return True
        is_nested = (one.id, other.id) in self._nested or (other.id, one.id) in self._nested
        return is_nested and any(not call.says_usage and not call.has_failed for call in (one, other))

    def views(self) -> Iterator[View]:
        """All calls of the groups but the one of each that is kept; those that are counted already stay."""
        for group in {id(group): group for group in self._group_of.values()}.values():
            kept = min((self._calls[one] for one in group), key=_preference)
            for one in group:
                if one != kept.id and not self._calls[one].is_counted:
                    yield View(one, kept.id, self._rule_of[one])


def _preference(call: Call) -> tuple[object, ...]:
    """The smallest is kept: what was counted, what can be, an agent's log, a provider's own view, what says most."""
    is_of_provider = call.scope.startswith(ITS_OWN)
    return (
        not call.is_counted, not call.is_valid, not call.says_usage, not call.is_log, not is_of_provider,
        -call.fact_count, call.end - call.start, call.id,
    )  # fmt: skip
