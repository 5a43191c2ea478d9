"""Names as gateways, hosts, libraries and coding agents write them, each with its model: model_names.csv."""

import csv
from pathlib import Path

import pytest

from jobs.catalogue.resolve import resolve
from jobs.commands.catalogue import explained
from schemas.core import model_aliases
from schemas.errors import CensusError
from tests.support.cases import frame_of
from tests.support.lake_runs import rows_of

NAMES = list(csv.DictReader((Path(__file__).parent / "model_names.csv").read_text(encoding="utf-8").splitlines()))


def test_each_name_finds_its_model_and_none_another(spark, reference_lake):
    """A wrong match is worse than none: a name without a model in the file must find none."""
    aliases = frame_of(spark, model_aliases.TABLE, rows_of(reference_lake / "lake", "model_aliases"))
    names = spark.createDataFrame([(row["name"],) for row in NAMES], "raw_model string")
    found = {row.raw_model: row.model_id if row.is_catalogued else "" for row in resolve(names, aliases).collect()}
    assert found == {row["name"]: row["model_id"] for row in NAMES}
    assert len(NAMES) >= 200


SPELLED = {
    "lab-x/gpt-5-high": "openai/gpt-5",
    "gpt-4o-high": "",  # its family takes no effort
    "gpt-5-chat-high-low-high": "",  # two words at most
    "gemini-2.0-flash-thinking": "",
    "acme.gpt-4o": "",  # not a host's vendor
    "databricks-gpt-5-2025-08-07": "openai/gpt-5",
    "claude-sonnet-4-5[1m]:thinking": "anthropic/claude-sonnet-4.5",
    "claude-sonnet-4-5[1m]x": "",
    "us.meta.llama3-2-3b-instruct-v1:0": "meta-llama/llama-3.2-3b-instruct",
    "claude-4-5-opus": "anthropic/claude-opus-4.5",
    "claude-5-opus": "anthropic/claude-opus-5",
    "claude-99-opus": "",
}


def test_marks_are_dropped_only_where_they_are_marks(spark, reference_lake):
    aliases = frame_of(spark, model_aliases.TABLE, rows_of(reference_lake / "lake", "model_aliases"))
    names = spark.createDataFrame([(name,) for name in SPELLED], "raw_model string")
    found = {row.raw_model: row.model_id if row.is_catalogued else "" for row in resolve(names, aliases).collect()}
    assert found == SPELLED


def test_explain_shows_each_step_and_the_nearest_names(spark, reference_lake, monkeypatch):
    monkeypatch.setenv("CENSUS_LAKE", str(reference_lake / "lake"))
    rows = explained(spark, ["claude-sonnet-4-5[1m]", "Azure/My-Deployment", "gpt-5.9"]).rows
    assert [(row["name"], row["looked_up"], row["model_id"]) for row in rows] == [
        ("Azure/My-Deployment", "azure/my-deployment", None),
        ("Azure/My-Deployment", "my-deployment", None),
        ("Azure/My-Deployment", None, None),
        ("claude-sonnet-4-5[1m]", "claude-sonnet-4-5[1m]", None),
        ("claude-sonnet-4-5[1m]", "claude-sonnet-4-5", "anthropic/claude-sonnet-4.5"),
        ("gpt-5.9", "gpt-5.9", None),
        ("gpt-5.9", None, None),
    ]
    assert rows[-1]["step"].startswith("not found; nearest: gpt-5.")
    assert [row["alias_origin"] for row in rows if row["model_id"]] == ["provider"]


def test_explain_of_a_lake_without_catalogue_says_what_to_run(spark, tmp_path, monkeypatch):
    monkeypatch.setenv("CENSUS_LAKE", str(tmp_path / "none"))
    with pytest.raises(CensusError, match=r"this lake has no catalogue yet\. Build it:  python -m jobs models"):
        explained(spark, ["gpt-5"])
