"""Prices by tier of service and length of prompt, and requests at them, by hand over the made-up catalogue."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

from tests.oracle.made_up import by, computed, files_by_day, use
from tests.oracle.odd_lines import litellm_line
from tests.oracle.price_lists import BATCH, FLEX, listed, numbers, price, spans, write_genai
from tests.support.catalogue_files import write_own

SECRET = "closedlab/secret"


def test_a_tier_has_what_it_lacks_from_the_standard_price(tmp_path: Path) -> None:
    night = {"start_time": "16:30:00", "end_time": "00:30:00"}
    variants = (
        {"when": BATCH, **price(input=1, output=4)},
        {"when": FLEX, **price("2025-06-15", input=1.5)},
        {"when": {"service_tier": "priority"}, **price(input=9), "constraint": night},
        {"when": {"service_tier": "fast"}, **price(input=9)},
        {"when": {**BATCH, **FLEX}, **price(input=9)},
    )
    standard = [price(input=2, output=8, cached=0.5), {**price(input=7, output=7), "constraint": night}]
    write_genai(tmp_path / "raw", "2025-07-01", closedlab=[listed("secret", *standard, variants=variants)])
    tables = computed(tmp_path, {})
    rows = by(tables["model_prices"], "model_id", "price_tier", "valid_from")
    found = {key[1:]: numbers(row)[:3] for key, row in rows.items() if key[0] == SECRET}
    assert found == {
        ("standard", dt.date(2025, 6, 1)): [0.3, 0.9, None],
        ("standard", dt.date(2025, 7, 1)): [2, 8, 0.5],
        ("batch", dt.date(2025, 7, 1)): [1, 4, 0.5],
        ("flex", dt.date(2025, 6, 15)): [1.5, 8, 0.5],
    }


LONG = {"base": 1, "tiers": [{"start": 200_000, "price": 2}, {"start": 500_000, "price": 3}]}
LONG_OUTPUT = {"base": 10, "tiers": [{"start": 200_000, "price": 20}]}


def test_a_long_prompt_has_the_price_of_its_band(tmp_path: Path) -> None:
    variants = ({"when": BATCH, **price(output=5)},)
    write_genai(
        tmp_path / "raw",
        "2025-07-01",
        closedlab=[listed("secret", price(input=LONG, output=LONG_OUTPUT), variants=variants)],
    )
    lengths = (200_000, 200_001, 500_001)
    tables = computed(
        tmp_path, files_by_day([use(f"2025-07-0{day}", str(day), SECRET, lengths[day - 1], 1) for day in (1, 2, 3)])
    )
    bands = by(tables["model_prices"], "model_id", "price_tier", "above_prompt_tokens", "valid_from")
    day = dt.date(2025, 7, 1)
    assert {key[1:3]: numbers(row)[:2] for key, row in bands.items() if (key[0], key[3]) == (SECRET, day)} == {
        ("standard", 0): [1, 10],
        ("standard", 200_000): [2, 20],
        ("standard", 500_000): [3, 20],
        ("batch", 0): [1, 5],
        ("batch", 200_000): [2, 5],
        ("batch", 500_000): [3, 5],
    }
    costs = {str(row["request_date"]): row["list_cost_usd"] for row in tables["daily_model_usage"].to_pylist()}
    assert costs == {
        "2025-07-01": Decimal("0.200010"),
        "2025-07-02": Decimal("0.400022"),
        "2025-07-03": Decimal("1.500023"),
    }


def test_an_own_price_turns_off_tiers_and_bands(tmp_path: Path) -> None:
    variants = ({"when": BATCH, **price(input=0.5)},)
    write_genai(
        tmp_path / "raw",
        "2025-07-01",
        closedlab=[listed("secret", price(input=LONG, output=LONG_OUTPUT), variants=variants)],
    )
    write_own(tmp_path / "raw", "2025-08-01", "model_id,prompt_price", f"{SECRET},7")
    write_own(tmp_path / "raw", "2025-08-15", "model_id,reasoning", f"{SECRET},false")
    write_own(tmp_path / "raw", "2025-09-01", "model_id,prompt_price", f"{SECRET},-")
    tables = computed(tmp_path, files_by_day([use("2025-08-02", "1", SECRET, 300_000, 0, service_tier="batch")]))
    listed_as = ("genai_prices", "closedlab")
    assert spans(tables, SECRET) == [
        ("2025-06-01", "2025-07-01", "models_dev", "openrouter", 0.3, 0.9),
        ("2025-07-01", "2025-08-01", *listed_as, 1, 10),
        ("2025-08-01", "2025-09-01", "own", "own", 7, 10),
        ("2025-09-01", None, *listed_as, 1, 10),
    ]
    for tier, above, prices in (("standard", 200_000, (2, 20)), ("batch", 200_000, (0.5, 20)), ("batch", 0, (0.5, 10))):
        assert spans(tables, SECRET, tier, above) == [
            ("2025-07-01", "2025-08-01", *listed_as, *prices),
            ("2025-09-01", None, *listed_as, *prices),
        ]
    (row,) = tables["daily_model_usage"].to_pylist()
    assert (row["list_cost_usd"], row["assumed_tier_tokens"]) == (Decimal("2.1"), 300_000)
    assert not [row for row in tables["price_statements"].to_pylist() if row["price_source"] == "own"]


def test_an_own_price_that_is_taken_back_leaves_none(tmp_path: Path) -> None:
    mine = "mine/new-1"
    write_own(tmp_path / "raw", "2025-07-01", "model_id,prompt_price,completion_price", f"{mine},1,2")
    write_own(tmp_path / "raw", "2025-07-03", "model_id,prompt_price,completion_price", f"{mine},-,-")
    tables = computed(tmp_path, files_by_day([use(f"2025-07-0{day}", str(day), mine, 1, 1) for day in (2, 3)]))
    assert spans(tables, mine) == [("2025-07-01", "2025-07-03", "own", "own", 1, 2)]
    models = [row for row in tables["models"].sort_by("valid_from").to_pylist() if row["model_id"] == mine]
    assert [(str(row["valid_from"]), *numbers(row)[:2]) for row in models] == [
        ("2025-07-01", 1, 2),
        ("2025-07-03", None, None),
    ]
    usage = {row["request_date"].day: row for row in tables["daily_model_usage"].to_pylist()}
    assert [(usage[day]["list_cost_usd"], usage[day]["assumed_tier_tokens"]) for day in (2, 3)] == [
        (Decimal("0.000003"), 2),
        (None, 0),
    ]


def test_the_batch_variant_of_openrouter_is_a_tier(tmp_path: Path) -> None:
    write_genai(
        tmp_path / "raw",
        "2025-07-01",
        openrouter=[
            listed(f"{SECRET}:batch", price(input=0.1, output=0.2), variants=({"when": FLEX, **price(input=9)},)),
            listed(f"{SECRET}:free", price(input=0, output=0)),
            listed("lab/new", price(input=3, output=3), variants=({"when": BATCH, **price(input=2)},)),
            listed("lab/new:batch", price(input=1, output=1)),
        ],
    )
    tables = computed(tmp_path, files_by_day([use("2025-07-02", "1", f"{SECRET}:batch", 10, 0)]))
    new = ("2025-07-01", None, "genai_prices", "openrouter")
    assert spans(tables, SECRET) == [("2025-06-01", None, "models_dev", "openrouter", 0.3, 0.9)]
    assert spans(tables, SECRET, "batch") == [(*new, 0.1, 0.2)]
    assert spans(tables, SECRET, "flex") == []
    # two entries state a price of the tier: the first by id counts
    assert (spans(tables, "lab/new"), spans(tables, "lab/new", "batch")) == ([(*new, 3, 3)], [(*new, 2, 3)])
    lab = by(tables["models"], "model_id")["lab/new"]
    assert [lab[name] for name in ("author", "is_listed", "source_type")] == ["lab", None, "unknown"]
    (row,) = tables["daily_model_usage"].to_pylist()
    assert (row["model_id"], row["variant"]) == (SECRET, "batch")


def test_the_tier_of_a_request_and_what_was_assumed(tmp_path: Path) -> None:
    variants = ({"when": BATCH, **price(input=0.5)},)
    write_genai(
        tmp_path / "raw", "2025-07-01", closedlab=[listed("secret", price(input=1, output=2), variants=variants)]
    )
    day = "2025-07-02"
    tables = computed(
        tmp_path,
        files_by_day(
            [
                use(day, "batch", SECRET, 1000, 10, service_tier="batch"),
                use(day, "standard", SECRET, 200, 20, service_tier="default"),
                use(day, "flex", SECRET, 30, 3, service_tier="flex"),
                use(day, "unknown", SECRET, 4, 4),
                use(day, "thing", "nowhere/thing", 5, 0),
                use(day, "half", "westlab/middle", 6, 0, service_tier="flex"),
                use(day, "nobody", "No-Such", 6, 0),
            ]
        ),
    )
    usage = by(tables["daily_model_usage"], "model_id")
    # 1000 * 0.5 + 10 * 2, 200 + 40, 30 + 6, 4 + 8
    assert {name: (row["assumed_tier_tokens"], row["list_cost_usd"]) for name, row in usage.items()} == {
        SECRET: (33 + 8, Decimal("0.000808")),
        "nowhere/thing": (5, None),
        "westlab/middle": (6, None),
        "No-Such": (0, None),
    }


def test_writes_for_an_hour_have_a_price_of_their_own(tmp_path: Path) -> None:
    all_five = price(input=1, output=2, cached=0.5, written=4, hour=8)
    write_genai(tmp_path / "raw", "2025-07-01", closedlab=[listed("secret", all_five)])
    write_genai(tmp_path / "raw", "2025-07-03", closedlab=[listed("secret", price(input=1, output=2, written=4))])

    def file(day: int) -> dict[str, bytes | None]:
        noon = dt.datetime(2025, 7, day, 12, tzinfo=dt.UTC).timestamp()
        details = {"cached_tokens": 200, "cache_write_tokens": 300}
        hour = {"cache_creation_token_details": {"ephemeral_1h_input_tokens": 100 if day < 4 else 900}}
        tokens = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}
        usage = {"usage_object": {"prompt_tokens_details": details | hour}}
        line = litellm_line(str(day), model=SECRET, startTime=noon, metadata=usage, **tokens)
        return {f"source=litellm/dt=2025-07-0{day}/a.jsonl": line}

    tables = computed(tmp_path, file(2) | file(3) | file(4))
    costs = {row["request_date"].day: row["list_cost_usd"] for row in tables["daily_model_usage"].to_pylist()}
    assert costs == {
        # 500 * 1 + 200 * 0.5 + 200 * 4 + 100 * 8 + 100 * 2
        2: Decimal("0.0024"),
        # an hour as five minutes, cached as the rest of the prompt: 700 * 1 + 300 * 4 + 100 * 2
        3: Decimal("0.0021"),
        4: Decimal("0.0021"),
    }
