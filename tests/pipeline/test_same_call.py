"""Which spans are one call: rule by rule, many at once, and whatever order they come in."""

import random

import pytest

from jobs.ingest.call_views import View, views
from jobs.ingest.same_call import Call

SECOND = 1_000_000


def call(id_: str, scope: str = "a", start: float = 0, end: float = 1, **changes: object) -> Call:
    facts = {
        "response_id": None, "prompt": 10, "completion": 5, "has_failed": False, "fact_count": 0, "is_counted": False,
    }  # fmt: skip
    return Call(id_, scope, start=int(start * SECOND), end=int(end * SECOND), **{**facts, **changes})


SILENT = {"prompt": None, "completion": None}


@pytest.mark.parametrize(
    ("calls", "parents", "found"),
    [
        # the same response, and two calls that overlap; not if it comes again later, or says other numbers
        ([call("1", response_id="r"), call("2", response_id="r")], {}, [View("2", "1", "same_response_id")]),
        ([call("1", response_id="r"), call("2", start=2, end=3, response_id="r")], {}, []),
        ([call("1", response_id="r"), call("2", response_id="r", prompt=11)], {}, []),
        # of one scope they must be at once, or nested: servers repeat ids
        (
            [call("1", response_id="r"), call("2", start=0.1, end=0.9, response_id="r")],
            {"2": "1"},
            [View("1", "2", "same_response_id")],
        ),
        ([call("1", response_id="r"), call("2", start=0.5, end=1.5, response_id="r")], {}, []),
        (
            [call("1", response_id="r"), call("2", "b", 0.5, 1.5, response_id="r")],
            {},
            [View("2", "1", "same_response_id")],
        ),
        ([call("1", response_id="r"), call("2", "b", response_id="s")], {}, []),
        # nested, also with a span that is not a call between them
        ([call("1", **SILENT), call("2")], {"2": "x", "x": "1"}, [View("1", "2", "nested")]),
        ([call("1"), call("2", "b")], {"2": "1"}, [View("2", "1", "nested")]),
        ([call("1"), call("2")], {"2": "1"}, []),
        ([call("1", prompt=99), call("2", "b")], {"2": "1"}, []),
        ([call("1", has_failed=True, **SILENT), call("2", "b")], {"2": "1"}, [View("1", "2", "nested")]),
        ([call("1", has_failed=True, **SILENT), call("2")], {"2": "1"}, []),
        # a span that says nothing is a view of one of the calls within it, not of all
        ([call("1", "o", **SILENT), call("2"), call("3")], {"2": "1", "3": "1"}, [View("1", "2", "nested")]),
        # in the same time: two scopes, one within the other, both or neither say what they used
        ([call("1"), call("2", "b", 0.1, 0.9)], {}, [View("1", "2", "same_time")]),
        ([call("1"), call("2", "b", 0.1, 1.004)], {}, [View("1", "2", "same_time")]),
        ([call("1"), call("2", "b", 0.1, 1.1)], {}, []),
        ([call("1"), call("2", "b", completion=13)], {}, [View("2", "1", "same_time")]),
        ([call("1"), call("2", "b", completion=14)], {}, []),
        ([call("1"), call("2", "b", **SILENT)], {}, []),
        ([call("1", **SILENT), call("2", "b", **SILENT)], {}, [View("2", "1", "same_time")]),
        ([call("1", has_failed=True, **SILENT), call("2", "b", **SILENT)], {}, []),
        # what is kept: what was counted before, a provider's own, what says most
        ([call("1"), call("2", "b", is_counted=True)], {}, [View("1", "2", "same_time")]),
        ([call("1", is_counted=True), call("2", "b", is_counted=True)], {}, []),
        ([call("1", fact_count=9), call("2", "com.anthropic.sdk.python")], {}, [View("1", "2", "same_time")]),
        ([call("1"), call("2", "b", fact_count=1)], {}, [View("1", "2", "same_time")]),
        # without counts: only what begins and ends together
        ([call("1", end=60, **SILENT), call("2", "b", 20, 20.1, **SILENT)], {}, []),
        ([call("1", has_failed=True, end=60, **SILENT), call("2", "b", 20, 20.1, has_failed=True, **SILENT)], {}, []),
        # other models, sessions and kinds of calls; a name may have more at its end
        ([call("1", model="gpt-4o"), call("2", "b", model="claude")], {}, []),
        (
            [call("1", model="gpt-4o"), call("2", "b", model="openai/gpt-4o-2024-05-13")],
            {},
            [View("2", "1", "same_time")],
        ),
        ([call("1", session="s"), call("2", "b", session="t")], {}, []),
        ([call("1", completion=0), call("2", "b", completion=8, is_embedding=True)], {"2": "1"}, []),
        # an event and its span
        ([call("1", is_log=True, start=1, end=1), call("2", "b", 1.1, 1.2)], {}, [View("2", "1", "logged")]),
        ([call("1", is_log=True, start=1, end=1), call("2", "b", 1.1, 1.9)], {}, []),
        # a circle of parents
        ([call("1", **SILENT), call("2")], {"1": "2", "2": "1"}, [View("1", "2", "nested")]),
        ([call("1")], {"1": "1"}, []),
        ([], {}, []),
    ],
)
def test_two_spans_are_one_call_or_two(calls, parents, found):
    assert views(calls, parents) == found


def test_a_mock_that_gives_one_response_id_to_all_makes_no_views():
    calls = [call(str(place), start=place / 100, end=1 + place / 100, response_id="r") for place in range(1000)]
    assert views(calls, {}) == []
    twice = [call("1", response_id="r"), call("2", response_id="r", start=0.01)]
    assert views(twice, {}) == [View("1", "2", "same_response_id")]


def test_where_services_are_not_named_the_same_time_says_nothing():
    assert views([call("1"), call("2", "b")], {}, is_one_service=False) == []
    assert len(views([call("1"), call("2", "b")], {"2": "1"}, is_one_service=False)) == 1


def test_each_of_many_failures_finds_its_event():
    spans = [
        call(f"s{place:02}", "codex", place / 1000, 10 + place / 1000, has_failed=True, **SILENT) for place in range(70)
    ]
    events = [
        one._replace(id=f"e{one.id[1:]}", scope="log", start=one.end + 200, end=one.end + 200, is_log=True)
        for one in spans
    ]
    assert [view.kept[1:] for view in views([*spans, *events], {})] == [one.id[1:] for one in spans]


def test_three_views_of_a_call_count_once():
    three = [call("1", "a"), call("2", "b"), call("3", "c", response_id="r"), call("4", "a", response_id="r")]
    assert [view.id for view in views(three[:3], {})] == ["2", "3"]
    assert [view.id for view in views(three, {})] == ["2", "4"], "two calls, one of them seen by a and c"


@pytest.mark.parametrize("number", [24, 200])
def test_of_many_calls_at_once_each_finds_its_own_view(number):
    """All of one prompt; of each the outer view starts 2 ms earlier and ends 2 ms later than the inner one."""
    chosen = random.Random(number)
    starts = [chosen.uniform(0, 1) for _ in range(number)]
    ends = [start + chosen.uniform(1, 3) for start in starts]
    inner = [
        call(f"i{place}", "inner", start, end, completion=place % 7)
        for place, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]
    outer = [
        one._replace(id=f"o{one.id[1:]}", scope="outer", start=one.start - 2_000, end=one.end + 2_000) for one in inner
    ]
    spans = [*inner, *outer]
    chosen.shuffle(spans)
    found = views(spans, {})
    assert sorted(view.id for view in found) == sorted(one.id for one in outer)
    assert all(view.kept[1:] == view.id[1:] for view in found)


def test_the_order_of_spans_changes_nothing():
    chosen = random.Random(3)
    for _ in range(200):
        spans = [
            call(
                str(number),
                chosen.choice("abc"),
                start := chosen.choice((0, 0.5, 1)),
                start + chosen.choice((0.5, 1, 3)),
                prompt=chosen.choice((None, 10, 10, 11)),
                response_id=chosen.choice((None, None, "r", "s")),
            )
            for number in range(12)
        ]
        parents = {str(number): str(chosen.randrange(12)) for number in range(12)}
        wanted = views(spans, parents)
        assert {view.kept for view in wanted}.isdisjoint(view.id for view in wanted)
        for _ in range(3):
            chosen.shuffle(spans)
            assert views(spans, dict(chosen.sample(sorted(parents.items()), 12))) == wanted
