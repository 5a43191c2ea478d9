"""The catalogue's inputs: exact decimals, dates, curated files and their errors, the real bundle and real names."""

import csv
import datetime as dt
import gzip
import json
import os
from decimal import Decimal
from itertools import chain
from pathlib import Path

import pytest

from expectations.suite import with_rules
from jobs.catalogue.inputs.csv_files import read_csv
from jobs.catalogue.inputs.csv_rows import CsvRow
from jobs.catalogue.inputs.frames import SCHEMAS, CatalogueFrames
from jobs.catalogue.inputs.reading import read_inputs
from jobs.catalogue.inputs.snapshots import snapshot_entries
from jobs.catalogue.resolve import resolve
from jobs.lake.frames import collected, frame_of_rows
from jobs.stages.builds import built_from
from schemas import TABLE_BY_NAME, tables_of_stage
from schemas.errors import CensusError
from tests.support.cases import assert_rows, case_files, load

SHARED = Path(os.environ.get("CENSUS_SHARED_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))
TRULY_UNKNOWN = {"gpt-nonexistent-9", "unknown-model"}
DEFAULTS = {
    "entries": {"snapshot_date": dt.date(2025, 6, 1), "open_weights": True},
    "list_prices": {
        "price_source": "genai_prices",
        "price_tier": "standard",
        "is_open": False,
        "above_prompt_tokens": 0,
    },
    "authors": {"list_providers": [], "other_slugs": []},
    "own_facts": {"place": "x.csv, line 2"},
}


def snapshot(cost="{}", release_date="2025-01-02", last_updated="2025-02-03"):
    model = f'{{"release_date": "{release_date}", "last_updated": "{last_updated}", "cost": {cost}}}'
    return f'{{"host": {{"models": {{"m": {model}}}}}}}'


@pytest.mark.parametrize(
    ("written", "price"),
    [
        ("0.1", "0.1"),
        ("0.0000005", "0.000001"),
        ("0.00000049", "0"),
        ("1.0000015", "1.000002"),
        ("2.5e-1", "0.25"),
        ("123456789012.123456", "123456789012.123456"),
        ("0", "0"),
        ("-1", None),
        ("null", None),
    ],
)
def test_prices_are_the_decimals_of_the_text(written, price):
    [row] = snapshot_entries("models-dev", snapshot(f'{{"input": {written}}}'), None)
    assert row[-5:] == (price and Decimal(price), None, None, None, None)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-04-30", dt.date(2025, 4, 30)),
        ("2025-04", dt.date(2025, 4, 1)),
        ("soon", None),
        ("2025-02-30", None),
        ("20250430", None),
    ],
)
def test_release_date(written, day):
    [row] = snapshot_entries("models-dev", snapshot(release_date=written), None)
    assert row[6] == day


def test_the_snapshots_date_is_its_newest_update():
    models_of_host = {"a": {"last_updated": "2025-05"}, "b": {"last_updated": "2025-04-30"}, "c": {}}
    rows = snapshot_entries("models-dev", json.dumps({"host": {"models": models_of_host}}), None)
    assert {row[0] for row in rows} == {dt.date(2025, 5, 1)}
    with pytest.raises(CensusError, match="no entry has a `last_updated`"):
        snapshot_entries("models-dev", '{"host": {"models": {"a": {}}}}', None)


AUTHORS = "author,country,own_provider,list_providers,other_slugs"
RETIRED = (
    "model_id,observed_date,open_weights,reasoning,tool_call,release_date,"
    "prompt_price,completion_price,cached_prompt_price,cache_write_price,one_hour_cache_write_price"
)
ROW_OF_FILE = {row_type.file: row_type for row_type in CsvRow.__subclasses__() if row_type.file}


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("authors.csv", "author,country", "authors.csv, line 1: the header must be author,country,own_provider"),
        ("authors.csv", f"{AUTHORS}\na,FR,,,\nb,FR", "authors.csv, line 3: 2 fields, but the header has 5"),
        ("authors.csv", f"{AUTHORS}\na,France,,,", "line 2: country 'France' must be an ISO 3166 alpha-2 code"),
        ("authors.csv", f"{AUTHORS}\nA,FR,,,", "line 2: author 'A' must be a lower-case slug"),
        ("authors.csv", f"{AUTHORS}\na,FR,,,\na,FR,,,", "line 3: a is already in authors.csv, line 2"),
        ("authors.csv", f"{AUTHORS}\na,FR,,,\n\nb,FR,,,", "line 3: the line is empty; remove it"),
        ("authors.csv", f"{AUTHORS}\na,FR,,,b;c", "line 2: other_slugs 'b;c' must be lower-case slugs"),
        (
            "parameters.csv",
            "model_id,total_parameters_billion\na/b,-1",
            "'-1' must be a number with at most 3 decimals",
        ),
        ("parameters.csv", "model_id,total_parameters_billion\na/b,1.0001", "'1.0001' must be a number"),
        ("parameters.csv", "model_id,total_parameters_billion\nab,1", "model_id 'ab' must be a lower-case author/slug"),
        ("retired_models.csv", f"{RETIRED}\na/b,2025-13-01,,,,,,,,,", "observed_date '2025-13-01' must be a day"),
        ("retired_models.csv", f"{RETIRED}\na/b,2025-01-01,yes,,,,,,,,", "open_weights 'yes' must be true or false"),
        ("retired_models.csv", f"{RETIRED}\na/b,2025-01-01,,,,,x,,,,", "prompt_price 'x' must be a number"),
        ("retired_models.csv", RETIRED + f"\na/b,2025-01-01{',' * 9}" * 2, "line 3: a/b, 2025-01-01 is already in "),
        ("curated_aliases.csv", "alias,model_id\nGPT,a/b", "alias 'GPT' must be lower case"),
        ("curated_aliases.csv", "alias,model_id\n gpt,a/b", "alias ' gpt' must be lower case"),
    ],
)
def test_a_wrong_row_is_an_error_that_names_file_line_and_rule(file, text, message):
    with pytest.raises(CensusError, match=rf"^{file}, line \d+: ") as raised:
        read_csv(file, text + "\n", ROW_OF_FILE[file])
    assert message in str(raised.value)


def test_two_observations_of_a_retired_model_on_different_days_are_fine():
    lines = [RETIRED, f"a/b,2025-01-01{',' * 9}", f"a/b,2025-02-01{',' * 9}"]
    file = "retired_models.csv"
    assert len(read_csv(file, "\n".join(lines), ROW_OF_FILE[file])) == 2


def catalogue_of(spark, given) -> CatalogueFrames:
    """The inputs that a case names; a column that it does not name is null or the default above."""
    frames = {}
    for name, schema in SCHEMAS.items():
        columns = [
            column.split()[0] for column in schema.replace("decimal(18,6)", "d").replace("(10,3)", "").split(", ")
        ]
        rows = [{**DEFAULTS.get(name, {}), **row} for row in given.get(name, [])]
        typed = [tuple(_typed(row.get(column)) for column in columns) for row in rows]
        frames[name] = frame_of_rows(spark, typed, schema)
    return CatalogueFrames(**frames)


def _typed(value):
    return Decimal(str(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


CASES = [case for table in tables_of_stage("models") for case in case_files(table.name)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_case(spark, case):
    name, content = case.parent.name, load(case)
    catalogue = catalogue_of(spark, content["given"])
    assert_rows(
        built_from("models", {"catalogue": catalogue}, kept=lambda frame, _: collected(frame))[name],
        TABLE_BY_NAME[name],
        content["expect"],
    )


@pytest.fixture(scope="module")
def real(spark, tmp_path_factory):
    with pytest.MonkeyPatch.context() as without_own_files:
        without_own_files.setenv("CENSUS_RAW", str(tmp_path_factory.mktemp("raw")))
        catalogue = read_inputs(spark)
    built = built_from("models", {"catalogue": catalogue}, kept=lambda frame, _: collected(frame))
    return catalogue, built


def test_the_real_catalogue_keeps_its_promises(real):
    catalogue, built = real
    model_frame = built["models"]
    for name, frame in built.items():
        rules = TABLE_BY_NAME[name].rules
        checked = with_rules(frame, TABLE_BY_NAME[name])
        broken = checked.where(" OR ".join(["false", *(f"NOT keeps_{rule.name}" for rule in rules)])).collect()
        assert broken == [], name
        assert frame.dropDuplicates(list(TABLE_BY_NAME[name].grain)).count() == frame.count()
    known = {row.model_id for row in model_frame.collect()}
    assert {"x-ai/grok-code-fast-1", "deepseek/deepseek-r1-0528", "openai/text-embedding-3-small"} <= known
    unused = catalogue.parameters.join(model_frame, on="model_id", how="left_anti").collect()
    assert unused == [], "a size of no model"


def test_every_model_is_found_under_its_own_id_and_under_no_other(spark, real):
    _, built = real
    own_ids = built["models"].selectExpr("model_id AS raw_model").dropDuplicates()
    lost = resolve(own_ids, built["model_aliases"]).where("model_id <> raw_model OR NOT is_catalogued").collect()
    assert lost == []


NAMES = {
    "anthropic/claude-sonnet-4-5-20250929": "anthropic/claude-sonnet-4.5",
    "anthropic/claude-haiku-4-5-20251001": "anthropic/claude-haiku-4.5",
    "claude-sonnet-4-20250514": "anthropic/claude-sonnet-4",
    "claude-3-5-sonnet-20240620": "anthropic/claude-3.5-sonnet-20240620",
    "claude-3-5-sonnet-20241022": "anthropic/claude-3.5-sonnet",
    "bedrock/us.anthropic.claude-3-7-sonnet-20250219-v1:0": "anthropic/claude-3.7-sonnet",
    "vertex_ai/claude-opus-4@20250514": "anthropic/claude-opus-4",
    "gemini/gemini-2.5-flash": "google/gemini-2.5-flash",
    "gemini/gemini-2.5-flash-lite": "google/gemini-2.5-flash-lite",
    "novita/qwen/qwen3-235b-a22b-instruct-2507": "qwen/qwen3-235b-a22b-2507",
    "openai/Qwen/Qwen3-Coder-30B-A3B-Instruct": "qwen/qwen3-coder-30b-a3b-instruct",
    "groq/openai/gpt-oss-120b": "openai/gpt-oss-120b",
    "openrouter/moonshotai/kimi-k2-thinking": "moonshotai/kimi-k2-thinking",
    "mistral/mistral-large-latest": "mistralai/mistral-large-2512",
    "openai/o4-mini": "openai/o4-mini",
    "azure/gpt-4o": "openai/gpt-4o",
    "gpt-4o-2024-08-06": "openai/gpt-4o-2024-08-06",
    "gpt-4.1-mini-2025-04-14": "openai/gpt-4.1-mini",
    "openai/text-embedding-3-small": "openai/text-embedding-3-small",
    "deepseek/deepseek-reasoner": "deepseek/deepseek-reasoner",
    "deepinfra/deepseek-ai/DeepSeek-V3.1": "deepseek/deepseek-chat-v3.1",
    "openrouter/deepseek/deepseek-chat:free": "deepseek/deepseek-chat",
    "fireworks_ai/accounts/fireworks/models/glm-4p6": "z-ai/glm-4.6",
    "openrouter/auto": "openrouter/auto",
    "gpt-nonexistent-9": "gpt-nonexistent-9",
}


def test_names_that_gateways_log(spark, real):
    frame = spark.createDataFrame([(name,) for name in NAMES], "raw_model string")
    assert {row.raw_model: row.model_id for row in resolve(frame, real[1]["model_aliases"]).collect()} == NAMES


def test_every_model_of_the_shared_logs_resolves_or_is_named_unknown(spark, real):
    folder = SHARED / "litellm"
    if not folder.is_dir():
        pytest.skip(f"no shared logs at {folder} (set CENSUS_SHARED_DATA)")
    names = set()
    for path in folder.glob("*.jsonl.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            names |= {json.loads(line)["model"] for line in lines}
    for path in folder.glob("*.csv.gz"):
        csv.field_size_limit(2**31 - 1)
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            names |= set(chain.from_iterable([row["model"]] for row in csv.DictReader(lines)))
    names = {name for name in names if name}
    found = resolve(
        spark.createDataFrame([(name,) for name in names], "raw_model string"), real[1]["model_aliases"]
    ).collect()
    assert len(found) == len(names) >= 17
    assert {row.raw_model for row in found if not row.is_catalogued} <= TRULY_UNKNOWN
