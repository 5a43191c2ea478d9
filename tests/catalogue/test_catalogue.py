"""Rules of docs/catalogue.md on a small made-up catalogue: names, facts, spans, aliases."""

import datetime as dt
from decimal import Decimal

import pytest

from jobs.catalogue.inputs.frames import SCHEMAS, CatalogueFrames
from jobs.core import model_aliases
from jobs.lake.frames import collected
from jobs.stages.builds import built_from
from schemas import TABLE_BY_NAME

JUNE, JULY = dt.date(2025, 6, 1), dt.date(2025, 7, 1)
AUTHORS = [
    ("lab", "FR", "lab-cloud", [], ["lab-hub"]),
    ("east", "CN", None, [], []),
    ("north", "HK", None, [], []),
    ("island", "TW", None, [], []),
    ("hidden", None, None, [], []),
    ("other", "US", None, [], []),
]


def entry(name, provider="openrouter", *, on=JUNE, price="1", open_weights=True, reasoning=False, cached=None):
    prices = [Decimal(price), Decimal("2"), cached and Decimal(cached), None, None]
    return (on, provider, name, open_weights, reasoning, True, dt.date(2025, 1, 2), *prices)


def retired(model_id, on, price="9"):
    return (model_id, on, True, None, None, None, Decimal(price), None, None, None, None)


ENTRIES = [
    entry("lab/alpha-1.5", price="1"),
    entry("lab/alpha-1.5", price="3", on=JULY, cached="0.5"),
    entry("lab/alpha-1.5:free", price="0"),
    entry("lab/alpha-1.5:free", price="0", on=JULY),
    entry("lab/Only-Free:free", price="0"),
    entry("lab/steady"),
    entry("lab/steady", on=JULY),
    entry("lab/dated-2024-08-06"),
    entry("lab/dated"),
    entry("lab/twin-1.0"),
    entry("other/twin-1-0"),
    entry("~lab/alpha-latest"),
    entry("openrouter/auto"),
    entry("switchpoint/router"),
    entry("bare"),
    entry("east/open"),
    entry("east/closed", open_weights=False),
    entry("east/whoknows", open_weights=None, reasoning=None),
    entry("north/open"),
    entry("island/open"),
    entry("hidden/open"),
    entry("stranger/open-9b", reasoning=True),
    entry("other/s"),
    entry("other/m"),
    entry("other/l"),
    entry("other/shut", open_weights=False),
    entry("alpha-1-5", "lab-cloud"),
    entry("alpha-1-5-20250101", "lab-cloud"),
    entry("fresh-20250301", "lab-cloud"),
    entry("fresh", "lab-cloud"),
    entry("lone-20250301", "lab-cloud"),
    entry("steady-latest", "lab-cloud"),
    entry("by-hand", "lab-cloud"),
    entry("elsewhere/new", "lab-cloud"),
    entry("gone", "lab-cloud"),
    entry("not-a-model", "host"),
    entry("us.lab.alpha-1-5-20250101-v1:0", "host"),
    entry("accounts/host/models/alpha-1p5", "host"),
    entry("lab-hub/Alpha_1.5", "host"),
    entry("alpha1.5", "host"),
    entry("other/steady", "host"),
    entry("weird/steady@20250101", "host"),
    entry("twin_1_0", "host"),
    entry("lab/twin_1.0", "host"),
    entry("dated@20240806", "host"),
]
PARAMETERS = [
    ("other/s", "14.999"),
    ("other/m", "15"),
    ("other/l", "70"),
    ("other/shut", "70"),
    ("lab/steady", "69.999"),
]
RETIRED = [
    retired("lab/gone", dt.date(2024, 1, 1)),
    retired("lab/steady", dt.date(2024, 2, 1)),
    retired("lab/dated", JUNE),
]
CURATED = [("by-hand", "lab/steady"), ("dated", "lab/steady"), ("other/s", "other/l")]


@pytest.fixture(scope="module")
def catalogue(spark) -> CatalogueFrames:
    rows = {
        "entries": ENTRIES,
        "authors": AUTHORS,
        "parameters": [(name, Decimal(size)) for name, size in PARAMETERS],
        "retired": RETIRED,
        "curated_aliases": CURATED,
    }
    return CatalogueFrames(**{name: spark.createDataFrame(rows.get(name, []), SCHEMAS[name]) for name in SCHEMAS})


@pytest.fixture(scope="module")
def model_frame(catalogue):
    return built_from("models", {"catalogue": catalogue}, kept=lambda frame, _: collected(frame))["models"]


@pytest.fixture(scope="module")
def alias_frame(catalogue, model_frame):
    return model_aliases.build(models=model_frame, catalogue=catalogue).persist()


@pytest.fixture(scope="module")
def rows(model_frame):
    """Rows of `models` by model, in order of time."""
    found: dict[str, list] = {}
    for row in sorted(model_frame.collect(), key=lambda row: row.valid_from):
        found.setdefault(row.model_id, []).append(row)
    return found


@pytest.fixture(scope="module")
def aliases(alias_frame):
    collected = alias_frame.collect()
    found = {row.alias: (row.model_id, row.alias_origin) for row in collected}
    assert len(found) == len(collected)
    return found


@pytest.mark.parametrize("name", ["models", "model_aliases"])
def test_columns_are_those_of_the_contract(name, model_frame, alias_frame):
    frame = {"models": model_frame, "model_aliases": alias_frame}[name]
    promised = [(column.name, column.type) for column in TABLE_BY_NAME[name].columns]
    assert frame.dtypes == promised


def test_models_are_openrouters_the_retired_ones_and_the_labs_own(rows):
    from_openrouter = {
        "lab/alpha-1.5",
        "lab/only-free",
        "lab/steady",
        "lab/dated",
        "lab/dated-2024-08-06",
        "lab/twin-1.0",
    }
    from_openrouter |= {"east/open", "east/closed", "east/whoknows", "north/open", "island/open", "hidden/open"}
    from_openrouter |= {"other/twin-1-0", "other/s", "other/m", "other/l", "other/shut", "stranger/open-9b"}
    own = {"lab/fresh", "lab/lone-20250301"}
    assert set(rows) == from_openrouter | own | {"lab/gone"}


def test_a_variants_price_stands_for_the_model_only_where_there_is_no_other(rows):
    price = {model: found[0].prompt_price_usd_per_million_tokens for model, found in rows.items()}
    assert price["lab/alpha-1.5"] == 1
    assert price["lab/only-free"] == 0


@pytest.mark.parametrize(
    ("model_id", "source_type"),
    [
        ("lab/alpha-1.5", "row_oss"),
        ("east/open", "chinese_oss"),
        ("north/open", "chinese_oss"),
        ("island/open", "chinese_oss"),
        ("east/closed", "proprietary"),
        ("east/whoknows", "unknown"),
        ("hidden/open", "unknown"),
        ("stranger/open-9b", "unknown"),
    ],
)
def test_source_type(rows, model_id, source_type):
    assert rows[model_id][0].source_type == source_type


@pytest.mark.parametrize(
    ("model_id", "size_class"),
    [
        ("other/s", "small"),
        ("other/m", "medium"),
        ("lab/steady", "medium"),
        ("other/l", "large"),
        ("other/shut", "unknown"),
        ("east/open", "unknown"),
    ],
)
def test_size_class(rows, model_id, size_class):
    assert rows[model_id][-1].size_class == size_class


def test_reasoning_and_author(rows):
    of = {model: found[-1] for model, found in rows.items()}
    assert of["stranger/open-9b"].reasoning_class == "reasoning"
    assert of["lab/steady"].reasoning_class == "standard"
    assert of["east/whoknows"].reasoning_class == "unknown"
    assert (of["stranger/open-9b"].author, of["stranger/open-9b"].author_country) == ("stranger", None)
    assert (of["lab/steady"].author, of["lab/steady"].author_country) == ("lab", "FR")


def test_spans_begin_where_something_changed_and_never_overlap(rows):
    spans = {model: [(row.valid_from, row.valid_to) for row in found] for model, found in rows.items()}
    assert spans["lab/alpha-1.5"] == [(JUNE, None)], "the lab's own price is in force before OpenRouter's new one"
    assert spans["lab/steady"] == [(dt.date(2024, 2, 1), JUNE), (JUNE, None)]
    assert spans["lab/gone"] == [(dt.date(2024, 1, 1), JUNE), (JUNE, None)], "its lab has a price in June"
    assert spans["east/open"] == [(JUNE, JULY), (JULY, None)], "a model that July no longer has stays"
    assert [row.is_listed for row in rows["east/open"] + rows["lab/gone"]] == [True, False, None, None]
    assert rows["lab/dated"][0].prompt_price_usd_per_million_tokens == 1, "on one day the bundle wins"
    assert all([end for _, end in found] == [start for start, _ in found[1:]] + [None] for found in spans.values())


@pytest.mark.parametrize(
    ("alias", "expected"),
    [
        ("lab/alpha-1.5", ("lab/alpha-1.5", "catalogue")),
        ("alpha-1.5", ("lab/alpha-1.5", "catalogue")),
        ("alpha-1-5", ("lab/alpha-1.5", "provider")),
        ("alpha-1-5-20250101", ("lab/alpha-1.5", "provider")),
        ("us.lab.alpha-1-5-20250101-v1:0", ("lab/alpha-1.5", "provider")),
        ("accounts/host/models/alpha-1p5", ("lab/alpha-1.5", "provider")),
        ("models/alpha-1p5", ("lab/alpha-1.5", "provider")),
        ("lab-hub/alpha_1.5", ("lab/alpha-1.5", "provider")),
        ("alpha1.5", ("lab/alpha-1.5", "provider")),
        ("fresh-20250301", ("lab/fresh", "provider")),
        ("weird/steady@20250101", ("lab/steady", "provider")),
        ("dated@20240806", ("lab/dated-2024-08-06", "provider")),
        ("lab/twin_1.0", ("lab/twin-1.0", "provider")),
        ("by-hand", ("lab/steady", "curated")),
        ("dated", ("lab/steady", "curated")),
        ("other/s", ("other/l", "curated")),
        ("open", None),
        ("twin_1_0", None),
        ("twin_1.0", None),
        ("other/steady", None),
        ("not-a-model", None),
        ("steady-latest", None),
        ("bare", None),
    ],
)
def test_alias(aliases, alias, expected):
    assert aliases.get(alias) == expected


def test_a_curated_alias_of_no_model_is_an_error(spark, catalogue, model_frame):
    wrong = spark.createDataFrame([("x", "lab/missing")], SCHEMAS["curated_aliases"])
    broken = CatalogueFrames(**{**vars(catalogue), "curated_aliases": wrong})
    with pytest.raises(Exception, match=r"curated_aliases\.csv: x names lab/missing, which is not a model"):
        model_aliases.build(models=model_frame, catalogue=broken).collect()
