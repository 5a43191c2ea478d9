"""The price lists: what is read of genai-prices and of LiteLLM's map, exactly, and what stops the read."""

import datetime as dt
import json
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from jobs.catalogue.inputs import genai_prices, litellm_prices, reading
from jobs.catalogue.inputs.reading import read_inputs
from schemas.errors import CensusError
from tests.support.lake_runs import use

DAY = dt.date(2026, 11, 1)
EVER = dt.date(1970, 1, 1)
OCTOBER = dt.date(2026, 10, 1)


def genai(prices, *variants, provider="openai", name="m") -> list[tuple]:
    """Rows of a list with one model, without source, provider, id and day of the list."""
    model = {"id": name, "prices": prices, "price_variants": list(variants)}
    text = json.dumps([{"id": provider, "models": [model]}])
    rows = genai_prices.list_rows("data.json", text, DAY)
    assert {row[:4] for row in rows} <= {("genai_prices", provider, name, DAY)}
    return [row[4:] for row in rows]


def litellm(**costs) -> list[tuple]:
    text = json.dumps({"sample_spec": {"mode": "x"}, "m": {"litellm_provider": "openai", **costs}})
    rows = litellm_prices.list_rows("map.json", text, DAY)
    assert {row[:4] for row in rows} <= {("litellm", "openai", "m", DAY)}
    return [row[4:] for row in rows]


def five(*prices) -> tuple:
    return tuple(price if price is None else Decimal(price) for price in (*prices, *[None] * (5 - len(prices))))


def long(base, start, price) -> dict:
    return {"base": base, "tiers": [{"start": start, "price": price}]}


def genai_text(prices) -> str:
    return json.dumps([{"id": "p", "models": [{"id": "m", "prices": prices}]}])


TWICE = {"base": 1, "tiers": [{"start": 9, "price": 2}, {"start": 9, "price": 3}]}


def test_one_price_holds_from_the_day_of_the_list():
    prices = {"input_mtok": 3, "output_mtok": 15.5, "cache_read_mtok": 0.3, "cache_write_mtok": 3.75}
    rows = genai({**prices, "cache_write_1h_mtok": 6, "web_searches_kcount": 10})
    assert rows == [("standard", DAY, False, 0, *five("3", "15.5", "0.3", "3.75", "6"))]
    assert genai({"input_audio_mtok": 3}) == [], "no price of text"
    assert genai({"input_mtok": 0.0000005, "output_mtok": -1}) == [
        ("standard", DAY, False, 0, *five("0.000001", None))
    ], "half up, and a negative price is not known"


def test_each_unit_changes_at_its_own_length_of_prompt():
    rows = genai({"input_mtok": long(1, 128000, 2), "output_mtok": long(5, 200000, 7), "cache_read_mtok": 0.1})
    assert [row[3:] for row in rows] == [
        (0, *five("1", "5", "0.1")),
        (128000, *five("2", "5", "0.1")),
        (200000, *five("2", "7", "0.1")),
    ]


def test_dated_prices_begin_on_their_days_and_the_first_is_open():
    rows = genai(
        [
            {"prices": {"input_mtok": 5, "output_mtok": 5}},
            {"constraint": {"start_date": "2026-10-01"}, "prices": {"input_mtok": 4, "output_mtok": 4}},
            {"constraint": {"start_time": "00:30:00Z", "end_time": "08:00:00Z"}, "prices": {"input_mtok": 1}},
        ]
    )
    assert rows == [("standard", EVER, True, 0, *five("5", "5")), ("standard", OCTOBER, False, 0, *five("4", "4"))]
    by_hour = [
        {"prices": {"input_mtok": 5}},
        {"constraint": {"start_time": "00:30:00Z", "end_time": "08:00:00Z"}, "prices": {"input_mtok": 1}},
    ]
    assert genai(by_hour) == [("standard", DAY, False, 0, *five("5"))], "the price of most hours"


def test_a_tier_has_the_standard_price_of_the_units_that_it_lacks():
    standard = {"input_mtok": long(2, 100, 4), "output_mtok": 8, "cache_read_mtok": 0.5}
    rows = genai(
        [{"prices": {"input_mtok": 9}}, {"constraint": {"start_date": "2026-09-01"}, "prices": standard}],
        {"when": {"processing": "batch"}, "prices": {"input_mtok": 1}, "constraint": {"start_date": "2026-10-01"}},
        {"when": {"service_tier": "flex"}, "prices": {"output_mtok": 3}},
        {"when": {"service_tier": "default"}, "prices": {"input_mtok": 7}},
        {"when": {"speed": "fast"}, "prices": {"input_mtok": 7}},
        {"when": {"processing": "batch", "route": "eu"}, "prices": {"input_mtok": 7}},
    )
    assert [row for row in rows if row[0] != "standard"] == [
        ("batch", OCTOBER, False, 0, *five("1", "8", "0.5")),
        ("flex", DAY, False, 0, *five("2", "3", "0.5")),
        ("flex", DAY, False, 100, *five("4", "3", "0.5")),
    ]


def test_litellms_costs_by_token():
    rows = litellm(
        input_cost_per_token=2e-06,
        output_cost_per_token=1e-05,
        cache_read_input_token_cost=2e-07,
        cache_creation_input_token_cost=2.5e-06,
        cache_creation_input_token_cost_above_1hr=4e-06,
        input_cost_per_token_above_200k_tokens=4e-06,
        cache_creation_input_token_cost_above_1hr_above_200k_tokens=8e-06,
        input_cost_per_token_batches=1e-06,
        output_cost_per_token_above_200k_tokens_priority=3e-05,
        input_cost_per_token_ultrafast=1,
        cache_creation_input_token_cost_above_12hr=9e-06,
        max_tokens=7,
    )
    assert sorted(rows) == [
        ("batch", DAY, False, 0, *five("1", "10", "0.2", "2.5", "4")),
        ("batch", DAY, False, 200000, *five("1", "10", "0.2", "2.5", "8")),
        ("priority", DAY, False, 0, *five("2", None, "0.2", "2.5", "4")),
        ("priority", DAY, False, 200000, *five("4", "30", "0.2", "2.5", "8")),
        ("standard", DAY, False, 0, *five("2", "10", "0.2", "2.5", "4")),
        ("standard", DAY, False, 200000, *five("4", "10", "0.2", "2.5", "8")),
    ]
    assert litellm(output_cost_per_image=1) == []


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        (genai_prices.list_rows, "{", "x.json: not JSON: "),
        (genai_prices.list_rows, "{}", "x.json must be in the form of a JSON list of providers"),
        (genai_prices.list_rows, '[{"id": "p"}]', "x.json: p must be in the form of"),
        (genai_prices.list_rows, '[{"id": "p", "models": [{"id": "m"}]}]', "x.json: p.m.prices must be in the form of"),
        (
            genai_prices.list_rows,
            '[{"id": "p", "models": [{"id": "m", "prices": {"input_mtok": "3"}}]}]',
            "must be a number of USD per million tokens",
        ),
        (
            genai_prices.list_rows,
            '[{"id": "p", "models": [{"id": "m", "prices": [{"constraint": {"start_date": "soon"}, "prices": {}}]}]}]',
            "start_date must be a day as YYYY-MM-DD",
        ),
        (genai_prices.list_rows, genai_text({"input_mtok": long(1, 0, 2)}), "start must be a whole number from 1"),
        (genai_prices.list_rows, genai_text({"input_mtok": long(1, 2**63, 2)}), "start must be a whole number from 1"),
        (genai_prices.list_rows, genai_text({"input_mtok": long(1, "9", 2)}), "start must be a whole number from 1"),
        (genai_prices.list_rows, genai_text({"input_mtok": long(1, 9, None)}), "price must be a number of USD"),
        (genai_prices.list_rows, genai_text({"input_mtok": TWICE}), "tiers must be a list of tiers, each start once"),
        (genai_prices.list_rows, genai_text([{"constraint": {"start_dat": "2027-01-01"}, "prices": {}}]), "start_dat"),
        (
            genai_prices.list_rows,
            genai_text([{"constraint": {"start_date": 1735689600}, "prices": {}}]),
            "must be a day",
        ),
        (genai_prices.list_rows, genai_text({"input_mtok": 999999999999.9999999}), "must be a number of USD"),
        (genai_prices.list_rows, f"[{genai_text({})[1:-1]}, {genai_text({})[1:-1]}]", "p: m occurs twice; leave one"),
        (
            genai_prices.list_rows,
            '[{"id": "p", "models": [], "models": []}]',
            "x.json: models occurs twice in one object",
        ),
        (genai_prices.list_rows, '[{"id": "p", "x": 1e99999999999999999999}]', "x.json: not JSON: "),
        (genai_prices.list_rows, "[" * 200_000, "x.json: not JSON: "),
        (litellm_prices.list_rows, '{"m": {"litellm_provider": "p", "input_cost_per_token": 1e999999}}', "below 10^6"),
        (litellm_prices.list_rows, '{"gpt-\\ud800": {}}', "is not Unicode: it has half of a surrogate pair"),
        (litellm_prices.list_rows, "[]", "x.json must be a JSON object of models"),
        (litellm_prices.list_rows, '{"m": 1}', "x.json: m must be a JSON object"),
        (
            litellm_prices.list_rows,
            '{"m": {"litellm_provider": "p", "input_cost_per_token": "1"}}',
            "x.json: m: input_cost_per_token must be a number of USD per token",
        ),
        (
            litellm_prices.list_rows,
            '{"m": {"litellm_provider": "p", "input_cost_per_token": 1000000}}',
            "x.json: m: input_cost_per_token must be a number of USD per token, below 10^6",
        ),
    ],
)
def test_a_list_of_another_form_is_named(read, text, message):
    with pytest.raises(CensusError) as raised:
        read("x.json", text, DAY)
    assert message in str(raised.value)


def test_the_day_of_the_package_is_that_of_its_publication():
    """uv.lock has it; a list of another day would be newer or older than it is."""
    lock = tomllib.loads((Path(__file__).parents[2] / "uv.lock").read_text(encoding="utf-8"))
    [package] = [one for one in lock["package"] if one["name"] == genai_prices.PACKAGE]
    published = package["sdist"]["upload-time"]
    assert genai_prices.GENAI_PRICES_DAYS[package["version"]] == dt.datetime.fromisoformat(str(published)).date()


def test_the_package_is_read_as_its_own_json_is():
    """What is read of the data file equals what the package itself makes of it."""
    from genai_prices.data import providers  # noqa: PLC0415 - imports a client of the network, which jobs never do

    read = genai_prices.package_as_json(genai_prices.package_file().read_text(encoding="utf-8"))
    assert [one["id"] for one in read] == [one.id for one in providers]
    for provider, known in zip(read, providers, strict=True):
        assert [one["id"] for one in provider["models"]] == [one.id for one in known.models]
        for model, of_package in zip(provider["models"], known.models, strict=True):
            prices = of_package.prices
            if not isinstance(prices, list) and not hasattr(prices.input_mtok, "tiers"):
                assert model["prices"].get("input_mtok") == prices.input_mtok, (provider["id"], model["id"])
    assert len(genai_prices.bundle_rows()) > 2000


def test_a_data_file_of_another_form_is_an_error():
    with pytest.raises(CensusError, match="has no list `providers`"):
        genai_prices.package_as_json("providers = []\n")


def write_list(raw: Path, kind: str, day: dt.date | str, content: object, name: str = "a.json") -> None:
    path = raw / "catalogue" / kind / f"dt={day}" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def test_lists_of_the_operator_stand_beside_the_packages_and_replace_it_on_its_day(spark, tmp_path, monkeypatch):
    raw = use(monkeypatch, tmp_path)
    monkeypatch.setattr(reading, "read_bundle", list)
    of_package = ("genai_prices", "openai", "packaged", OCTOBER, "standard", OCTOBER, False, 0, *five("1", "1"))
    monkeypatch.setattr(genai_prices, "bundle_rows", lambda: [of_package])
    monkeypatch.setattr(genai_prices, "package_day", lambda: OCTOBER)
    model = {"id": "m", "prices": {"input_mtok": 3}}
    write_list(raw, "genai_prices", DAY, [{"id": "openai", "models": [model]}])
    write_list(raw, "litellm", OCTOBER, {"n": {"litellm_provider": "openai", "input_cost_per_token": 1e-6}})
    found = {(row.price_source, row.id, row.stated_on) for row in read_inputs(spark).list_prices.collect()}
    assert found == {("genai_prices", "packaged", OCTOBER), ("genai_prices", "m", DAY), ("litellm", "n", OCTOBER)}
    write_list(raw, "genai_prices", OCTOBER, [{"id": "openai", "models": [model]}])
    found = {(row.price_source, row.id, row.stated_on) for row in read_inputs(spark).list_prices.collect()}
    assert found == {("genai_prices", "m", OCTOBER), ("genai_prices", "m", DAY), ("litellm", "n", OCTOBER)}
    write_list(raw, "litellm", DAY, {})
    with pytest.raises(
        CensusError, match=r"litellm/dt=2026-11-01/a\.json: has no price of a model; get the file again"
    ):
        read_inputs(spark)
    (raw / "catalogue" / "litellm" / f"dt={DAY}" / "a.json").unlink()
    write_list(raw, "genai_prices", DAY, [{"id": "openai", "models": [model]}], name="b.json")
    with pytest.raises(CensusError, match=r"dt=2026-11-01/b\.json: openai: m is already in another list of 2026-11-01"):
        read_inputs(spark)
