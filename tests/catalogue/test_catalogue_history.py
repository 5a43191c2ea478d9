"""A year of real changes, as dated snapshots: `models` as of any day equals a replay of the changes in plain Python."""

import csv
import datetime as dt
import io
import re
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

import pytest

from jobs.catalogue.inputs.frames import SCHEMAS, CatalogueFrames
from jobs.catalogue.inputs.snapshots import snapshot_entries
from jobs.lake.frames import collected, frame_of_rows
from jobs.stages.builds import built_from
from tests.oracle.raw_files import shared_file
from tests.support.catalogue_files import snapshot_text

VARIANT = re.compile(":(free|thinking|exacto)$")
FACTS = ("open_weights", "reasoning", "tool_call")
PRICES = {
    "cost_input": "input", "cost_output": "output", "cost_cache_read": "cache_read", "cost_cache_write": "cache_write",
}  # fmt: skip


@pytest.fixture(scope="module")
def listed_on():
    """Day -> what OpenRouter listed at its end (id as written -> row of the history), days with changes only."""
    listed: dict[str, dict] = {}
    days: dict[dt.date, dict] = {}
    history = io.StringIO(shared_file("models/modelsdev_history.csv.gz").decode(), newline="")
    for row in csv.DictReader(history):
        if row["provider"] != "openrouter":
            continue
        if row["change"] == "D":
            listed.pop(row["model_id"], None)
        else:
            listed[row["model_id"]] = row
        days[dt.date.fromisoformat(row["valid_from"][:10])] = dict(listed)
    return days


@pytest.fixture(scope="module")
def spans(spark, listed_on):
    """Rows of `models` by model, in order of time."""
    entries = []
    for day, listed in listed_on.items():
        text = snapshot_text({"openrouter": {name: entry(row) for name, row in listed.items()}})
        entries += snapshot_entries(f"dt={day}/api.json", text, day)
    rows = {"entries": entries}
    frames = {name: frame_of_rows(spark, rows.get(name, []), schema) for name, schema in SCHEMAS.items()}
    found = defaultdict(list)
    built = built_from("models", {"catalogue": CatalogueFrames(**frames)}, kept=lambda frame, _: collected(frame))
    for row in sorted(built["models"].collect(), key=lambda row: row.valid_from):
        found[row.model_id].append(row)
    return dict(found)


def entry(row: dict) -> dict:
    """A row of the history as models.dev's api.json has it."""
    flags = {name: row[name] == "true" for name in FACTS if row[name]}
    cost = {name: float(row[column]) for column, name in PRICES.items() if row[column]}
    return {**flags, "release_date": row["release_date"], **({"cost": cost} if cost else {})}


def state(row: dict) -> tuple:
    """What `models` says of an entry: prices, weights, reasoning, tools, release."""
    prices = [
        Decimal(row[column]).quantize(Decimal("0.000001"), ROUND_HALF_UP) if row[column] else None for column in PRICES
    ]
    flags = [row[name] == "true" if row[name] else None for name in FACTS]
    released = row["release_date"] and dt.date.fromisoformat((row["release_date"] + "-01")[:10])
    return (*prices, *flags, released or None)


def found_state(row) -> tuple:
    reasoning = {"reasoning": True, "standard": False, "unknown": None}[row.reasoning_class]
    return (
        row.prompt_price_usd_per_million_tokens,
        row.completion_price_usd_per_million_tokens,
        row.cached_prompt_price_usd_per_million_tokens,
        row.cache_write_price_usd_per_million_tokens,
        row.is_open_weight,
        reasoning,
        row.has_tool_call,
        row.release_date,
    )


@pytest.fixture(scope="module")
def replayed(listed_on):
    """Model -> [(day, state, is_listed, is_backdated)] on every day from its first listing on, by hand."""
    ever_standard = {spelled(name) for listed in listed_on.values() for name in listed}
    history = defaultdict(list)
    for day, listed in listed_on.items():
        offers = defaultdict(dict)
        for name, row in sorted(listed.items(), reverse=True):  # the first of two spellings is left
            base = VARIANT.sub("", spelled(name))
            if not name.startswith("~") and "/" in base and base.split("/")[0] not in ("openrouter", "switchpoint"):
                offers[base][spelled(name)] = row
        for base in {*history, *offers}:
            names = offers.get(base, {})
            said = names.get(base) or (names[min(names)] if names and base not in ever_standard else None)
            before = history[base][-1][1] if history[base] else None
            history[base].append((day, state(said) if said else before, bool(names)))
    return {base: [(*one, False) if one[1] else (one[0], first(seen), one[2], has_price(first(seen))) for one in seen]
            for base, seen in history.items()}  # fmt: skip


def spelled(name: str) -> str:
    return name.lower().replace("%2f", "/")


def first(seen: list) -> tuple:
    return next(known for _, known, _ in seen if known)


def has_price(known: tuple) -> bool:
    return any(price is not None for price in known[:3])


def test_models_are_those_of_the_history(listed_on, spans, replayed):
    assert len(listed_on) >= 60
    assert set(spans) == set(replayed)
    assert len(spans) > 300


def test_every_model_is_as_it_was_on_each_of_25_days(listed_on, spans, replayed):
    days = sorted(listed_on)
    asked = [*days[:: len(days) // 20][:20], days[-1], days[0] - dt.timedelta(days=99)]
    asked += [days[40] - dt.timedelta(days=1), days[80] + dt.timedelta(days=1), dt.date(2030, 1, 1)]
    assert len(set(asked)) == 25
    wrong = []
    for day in asked:
        for model_id, rows in spans.items():
            row = next(
                (row for row in rows if row.valid_from <= day and (not row.valid_to or day < row.valid_to)), rows[0]
            )
            past = [one for one in replayed[model_id] if one[0] <= day] or replayed[model_id][:1]
            if (found_state(row), row.is_listed, row.is_backdated_price) != past[-1][1:]:
                wrong.append((model_id, day, row, past[-1]))
    assert wrong == []


def test_a_span_begins_exactly_where_something_changed(spans, replayed):
    for model_id, seen in replayed.items():
        begins = [one[0] for before, one in zip([(None,), *seen], seen) if before[1:] != one[1:]]  # noqa: B905
        ends = [*begins[1:], None]
        assert [(row.valid_from, row.valid_to) for row in spans[model_id]] == list(zip(begins, ends, strict=True)), (
            model_id
        )


def test_models_that_disappeared_stay_with_what_was_last_known(listed_on, spans, replayed):
    newest = listed_on[max(listed_on)]
    left = {VARIANT.sub("", spelled(name)) for name in newest}
    gone = {model_id for model_id, rows in spans.items() if not rows[-1].is_listed}
    assert gone == set(spans) - left
    assert len(gone) > 30
    priced = [model_id for model_id in gone if spans[model_id][-1].prompt_price_usd_per_million_tokens is not None]
    assert len(priced) > len(gone) / 2
    came_back = {model_id for model_id, rows in spans.items() if [True, False, True] in runs_of_three(rows)}
    assert came_back, "the history has models that came back"


def runs_of_three(rows: list) -> list[list]:
    listed = [row.is_listed for row in rows]
    steps = [one for before, one in zip([None, *listed], listed) if before != one]  # noqa: B905
    return [steps[start : start + 3] for start in range(len(steps))]
