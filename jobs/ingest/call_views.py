"""Finds the views among the calls of one service, in plain Python: pairs that are one call, the best first."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from typing import NamedTuple

from jobs.ingest.same_call import (
    LOG_MICROSECONDS,
    SLACK_MICROSECONDS,
    Call,
    is_logged,
    is_same_time,
    is_told_twice,
    may_be_same,
)
from schemas.quality_columns import VIEW_RULE

MOST_ANCESTORS = 60
MOST_VIEWS = 8
"""More calls with one response id, or in one group, are not views: a mock or a small server repeats its ids."""

NEAREST = 64
"""Each call is compared with this many that start after it and agree with it: its own view starts within a moment."""

SAME_RESPONSE, NESTED, SAME_TIME, LOGGED = RULES = VIEW_RULE.one_of
"""Why two spans are the same call; the surest first."""

ITS_OWN = "com.anthropic.sdk"
"""The scope of a provider's own SDK: it passes on what the API answered."""


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


def views(calls: Iterable[Call], parents: Mapping[str, str], *, is_one_service: bool = True) -> list[View]:
    """The views among the calls of one service, in the order of their ids.

    `calls`: each id once. `parents`: id of a span, call or not -> id of its parent. `is_one_service`: false where the
    spans do not name their service, and may be of several: then the same time says nothing.
    """
    by_id = {call.id: call for call in _without_repeated_ids(list(calls))}
    nested = set(_nested(by_id, parents))
    found = [(NESTED, by_id[one], by_id[other]) for one, other in nested]
    found += [(SAME_RESPONSE, *two) for two in _neighbours(by_id.values(), _answer)]
    if is_one_service:
        found += [(SAME_TIME, *two) for two in _neighbours(by_id.values(), _usage) if is_same_time(*two)]
        found += [(LOGGED, *two) for two in _ends(by_id.values()) if is_logged(*two)]
    groups = _Groups(by_id, nested)
    for pair in sorted(_pair(*one) for one in found if may_be_same(*one[1:])):
        groups.join(pair)
    return sorted(groups.views())


def _without_repeated_ids(calls: list[Call]) -> list[Call]:
    """The calls, without response ids that more than MOST_VIEWS of them have."""
    copies: dict[str, int] = defaultdict(int)
    for call in calls:
        copies[call.response_id or ""] += 1
    return [
        call._replace(response_id=None) if call.response_id and copies[call.response_id] > MOST_VIEWS else call
        for call in calls
    ]


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


def _answer(call: Call) -> object:
    return call.response_id


def _usage(call: Call) -> object:
    """What two calls have in common if they agree."""
    return call.has_failed, call.prompt if call.says_usage else None, call.says_usage


def _neighbours(calls: Iterable[Call], key: Callable[[Call], object]) -> Iterator[tuple[Call, Call]]:
    """Pairs of calls with the same key that is not None, of which one starts before the other ends."""
    for group in _groups_of(calls, key):
        group.sort(key=lambda call: (call.start, call.id))
        for place, call in enumerate(group):
            for other in group[place + 1 : place + 1 + NEAREST]:
                if other.start > call.end + SLACK_MICROSECONDS:
                    break
                yield call, other


def _ends(calls: Iterable[Call]) -> Iterator[tuple[Call, Call]]:
    """Pairs of a log event and a span that agree, of which one ends soon after the other."""
    for group in _groups_of(calls, _usage):
        events = [call for call in group if call.is_log]
        if events and len(events) < len(group):
            group.sort(key=lambda call: (call.end, call.id))
            for place, call in enumerate(group):
                for other in group[place + 1 : place + 1 + 2 * NEAREST]:
                    if other.end > call.end + LOG_MICROSECONDS:
                        break
                    yield call, other


def _groups_of(calls: Iterable[Call], key: Callable[[Call], object]) -> Iterable[list[Call]]:
    groups: dict[object, list[Call]] = defaultdict(list)
    for call in calls:
        if (value := key(call)) is not None:
            groups[value].append(call)
    return groups.values()


def _pair(rule: str, one: Call, other: Call) -> _Pair:
    both_say = one.says_usage and other.says_usage
    return _Pair(
        RULES.index(rule),
        not both_say,
        abs((one.completion or 0) - (other.completion or 0)) if both_say else 0,
        abs(one.end - other.end) + (0 if one.is_log or other.is_log else abs(one.start - other.start)),
        *sorted((one.id, other.id)),
    )


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
        if one is other or len(one) + len(other) > MOST_VIEWS:
            return
        if not all(self._can_join(self._calls[a], self._calls[b]) for a, b in product(one, other)):
            return
        joined = one + other
        self._group_of.update(dict.fromkeys(joined, joined))
        for id_ in (pair.first, pair.second):
            self._rule_of.setdefault(id_, RULES[pair.rule])

    def _can_join(self, one: Call, other: Call) -> bool:
        if not may_be_same(one, other):
            return False
        is_nested = (one.id, other.id) in self._nested or (other.id, one.id) in self._nested
        if one.scope != other.scope or is_told_twice(one, other, is_nested=is_nested):
            return True
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
