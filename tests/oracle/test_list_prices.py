"""Which price of several sources is in force, by hand over the made-up catalogue."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

from tests.oracle.made_up import by, computed, files_by_day, use
from tests.oracle.price_lists import listed, numbers, price, spans, write_genai, write_price_list
from tests.support.catalogue_files import write_own

GIANT, SECRET, SMALL = "openlab/giant-2", "closedlab/secret", "westlab/small-7b"


def test_the_price_of_the_lab_comes_before_that_of_openrouter(tmp_path: Path) -> None:
    write_genai(
        tmp_path / "raw",
        "2025-05-01",
        closedlab=[listed("Secret", price(input=1, output=2))],
        openrouter=[listed(SECRET, price(input=5, output=6)), listed("openrouter/auto", price(input=1, output=1))],
        westlab=[listed("small-7b", price(input=0, output=0))],
        elsewhere=[listed("secret", price(input=9, output=9))],
    )
    tables = computed(tmp_path, {})
    assert spans(tables, SECRET) == [("2025-05-01", None, "genai_prices", "closedlab", 1, 2)]
    # the lab gives it away: from 1 June on OpenRouter's free entry stands in for it
    assert spans(tables, SMALL) == [
        ("2025-05-01", "2025-06-01", "genai_prices", "westlab", 0, 0),
        ("2025-06-01", None, "models_dev", "openrouter", 0, 0),
    ]
    statements = by(tables["price_statements"], "model_id", "price_source", "price_provider")
    assert {
        key[1:]: (str(row["valid_from"]), row["is_in_force"], *(float(row[name]) for name in list(row)[-2:]))
        for key, row in statements.items()
        if key[0] == SECRET
    } == {
        ("genai_prices", "closedlab"): ("2025-05-01", True, 0, 0),
        ("genai_prices", "openrouter"): ("2025-05-01", False, 4, 4),
        ("models_dev", "openrouter"): ("2025-06-01", False, -0.7, -1.1),
    }
    assert "openrouter/auto" not in by(tables["models"], "model_id")


def test_a_price_since_nobody_knows_when_is_the_weakest(tmp_path: Path) -> None:
    write_genai(
        tmp_path / "raw",
        "2025-07-01",
        openlab=[listed("giant-2", price(input=4, output=8), price("2025-08-01", input=2, output=4))],
    )
    tables = computed(tmp_path, {})
    # it is the lab's, so it holds before the prices that OpenRouter had, but not on days of which the lab's are known
    assert spans(tables, GIANT) == [
        ("1970-01-01", "2025-06-01", "genai_prices", "openlab", 4, 8),
        ("2025-06-01", "2025-08-01", "models_dev", "openlab", 0.300001, 0.9),
        ("2025-08-01", None, "genai_prices", "openlab", 2, 4),
    ]
    statements = by(tables["price_statements"], "model_id", "price_source", "valid_from")
    first = statements[GIANT, "genai_prices", dt.date(1970, 1, 1)]
    assert list(first.values())[6:8] == [dt.date(2025, 7, 1), True]
    # compared on 31 July
    assert list(first.values())[-3:] == [False, Decimal("3.699999"), Decimal("7.1")]
    rows = [row for row in tables["models"].sort_by("valid_from").to_pylist() if row["model_id"] == GIANT]
    assert [(str(row["valid_from"]), row["is_backdated_price"]) for row in rows] == [
        ("1970-01-01", False),
        ("2025-06-01", False),  # retired_models.csv says nothing new on 1 January, March changed only the price
        ("2025-08-01", False),
    ]


def test_an_own_copy_of_the_day_of_the_package_stands_for_it(tmp_path: Path) -> None:
    package = [{"id": "closedlab", "models": [listed("secret", price(input="1", output="2"))]}]
    tables = computed(tmp_path / "package", {}, package)
    # the day on which the package was published
    assert spans(tables, SECRET)[1:] == [("2026-11-10", None, "genai_prices", "closedlab", 1, 2)]
    write_genai(tmp_path / "own" / "raw", "2026-11-10", westlab=[listed("small-7b", price(input=3, output=4))])
    tables = computed(tmp_path / "own", {}, package)
    assert spans(tables, SMALL)[1:] == [("2026-11-10", None, "genai_prices", "westlab", 3, 4)]
    assert len(spans(tables, SECRET)) == 1


def test_a_planned_change_that_a_later_list_does_not_repeat_is_withdrawn(tmp_path: Path) -> None:
    planned = [price("2025-07-15", input=2, output=2), price("2025-09-01", input=9, output=9)]
    write_genai(tmp_path / "raw", "2025-07-01", closedlab=[listed("secret", price(input=1, output=1), *planned)])
    write_genai(tmp_path / "raw", "2025-08-01", closedlab=[listed("secret", price(input=3, output=3))])
    write_genai(tmp_path / "raw", "2025-08-20", closedlab=[listed("other", price(input=3, output=3))])
    tables = computed(tmp_path, {})
    assert spans(tables, SECRET) == [
        ("1970-01-01", "2025-07-15", "genai_prices", "closedlab", 1, 1),
        ("2025-07-15", "2025-08-01", "genai_prices", "closedlab", 2, 2),
        ("2025-08-01", None, "genai_prices", "closedlab", 3, 3),
    ]
    stated = tables["price_statements"].to_pylist()
    assert [str(row["valid_from"]) for row in stated if row["price_provider"] == "closedlab"].count("2025-09-01") == 0


def test_a_new_model_of_a_family_and_its_price_before_it_was_listed(tmp_path: Path) -> None:
    write_genai(tmp_path / "raw", "2025-07-01", closedlab=[listed("pro-1", price(input=1, output=2))])
    write_own(tmp_path / "raw", "2025-05-01", "model_id,completion_price", "closedlab/pro-1,5")
    tables = computed(
        tmp_path,
        files_by_day([use("2025-04-01", "1", "Pro-1", 1_000_000, 0), use("2025-07-02", "2", "closedlab/pro.1", 1, 0)]),
    )
    rows = tables["model_prices"].sort_by("valid_from").to_pylist()
    assert [row["is_backdated_price"] for row in rows if row["model_id"] == "closedlab/pro-1"] == [True, True, False]
    assert spans(tables, "closedlab/pro-1") == [
        ("1970-01-01", "2025-05-01", "genai_prices", "closedlab", 1, 2),
        ("2025-05-01", "2025-07-01", "own", "own", 1, 5),
        ("2025-07-01", None, "own", "own", 1, 5),
    ]
    models = [row for row in tables["models"].sort_by("valid_from").to_pylist() if row["model_id"] == "closedlab/pro-1"]
    known = ("is_listed", "source_type", "reasoning_class", "has_tool_call", "release_date")
    assert [[row[name] for name in known] for row in models] == [[None, "proprietary", "unknown", True, None]] * 3
    assert [(str(row["valid_from"]), row["is_backdated_price"]) for row in models] == [
        ("1970-01-01", True),
        ("2025-05-01", True),
        ("2025-07-01", False),
    ]
    usage = by(tables["daily_model_usage"], "model_id")
    assert (usage["closedlab/pro-1"]["list_cost_usd"], usage["closedlab/pro-1"]["is_backdated_price"]) == (1, True)
    assert not usage["closedlab/pro.1"]["is_catalogued"]  # no entry is called so


def test_entries_of_labs_find_their_models(tmp_path: Path) -> None:
    write_genai(
        tmp_path / "raw",
        "2025-07-01",
        closedlab=[
            *(listed(name, price(input=1, output=1)) for name in ("pro-2", "pro.2", "pro-3-20250101", "other-1")),
            *(listed(name, price(input=1, output=1)) for name in ("pro-latest", "~pro-4", "x/pro-5", "nickname")),
            listed("secret-20250101", price(input=4, output=4)),
            listed("pro-mini-1", price(input=-1, output=1)),
            listed("pro-6", price(cached=1)),
        ],
        # by the undated key, so the other entry counts, though its name is later in the alphabet
        open_cloud=[
            listed("GIANT-2-20250601", price(input=5, output=5)),
            listed("giant-2@x", price(input=8, output=8)),
        ],
        openlab=[listed("giant_2", price(input=6, output=6))],
    )
    tables = computed(tmp_path, {})
    models = by(tables["models"], "model_id")
    assert {name for name in models if name.startswith("closedlab/")} == {
        *(SECRET, "closedlab/pro-2", "closedlab/pro-mini-1"),
    }
    mini = models["closedlab/pro-mini-1"]
    # the longest beginning, and nothing of the shorter one
    known = [mini[name] for name in ("source_type", "reasoning_class", "has_tool_call")]
    assert known == ["proprietary", "standard", None]
    assert numbers(mini)[:2] == [None, 1]
    assert spans(tables, SECRET)[-1] == ("2025-07-01", None, "genai_prices", "closedlab", 4, 4)
    assert spans(tables, GIANT)[-1] == ("2025-07-01", None, "genai_prices", "openlab", 6, 6)
    aliases = by(tables["model_aliases"], "alias")
    assert [aliases[name]["model_id"] for name in ("pro-2", "closedlab/pro-2", "pro-mini-1")] == [
        *("closedlab/pro-2", "closedlab/pro-2", "closedlab/pro-mini-1"),
    ]


def test_prices_of_litellm(tmp_path: Path) -> None:
    model = {
        "litellm_provider": "closedlab",
        "input_cost_per_token": 2e-06,
        "output_cost_per_token": 8e-06,
        "cache_read_input_token_cost": 2.000005e-07,
        "cache_creation_input_token_cost": 2.5e-06,
        "cache_creation_input_token_cost_above_1hr": 4e-06,
        "cache_creation_input_token_cost_above_1hr_above_200k_tokens": 5e-06,
        "cache_creation_input_token_cost_above_12hr": 1,
        "input_cost_per_token_above_200k_tokens": 4e-06,
        "input_cost_per_token_batches": 1e-06,
        "output_cost_per_token_priority": 1e-05,
        "output_cost_per_token_above_272k_tokens_priority": 2e-05,
        "input_cost_per_audio_token": 1,
    }
    router = {"litellm_provider": "openrouter", "input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06}
    content = {
        "closedlab/secret": model,
        "openrouter/nowhere/thing": router,
        "openrouter/openrouter/auto": router,
        "nobody": {"max_tokens": 1},
    }
    write_price_list(tmp_path / "raw", "litellm", "2025-05-01", content)
    tables = computed(tmp_path, {})
    rows = by(tables["model_prices"], "model_id", "price_tier", "above_prompt_tokens")
    assert {key[1:]: numbers(row) for key, row in rows.items() if key[0] == SECRET} == {
        ("standard", 0): [2, 8, 0.200001, 2.5, 4],
        ("standard", 200_000): [4, 8, 0.200001, 2.5, 5],
        ("batch", 0): [1, 8, 0.200001, 2.5, 4],
        ("batch", 200_000): [1, 8, 0.200001, 2.5, 5],
        ("priority", 0): [2, 10, 0.200001, 2.5, 4],
        ("priority", 200_000): [4, 10, 0.200001, 2.5, 5],
        ("priority", 272_000): [4, 20, 0.200001, 2.5, 5],
    }
    assert rows[SECRET, "standard", 0]["price_source"] == "litellm"
    assert spans(tables, "nowhere/thing")[0] == ("2025-05-01", "2025-06-01", "litellm", "openrouter", 1, 1)
    assert "openrouter/auto" not in by(tables["models"], "model_id")
