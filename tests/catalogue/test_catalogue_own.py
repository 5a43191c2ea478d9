"""An operator's own catalogue files: what is read, what stops the read, what the gate stops."""

import datetime as dt
from decimal import Decimal

import pytest

from expectations.gate import GateFailure
from jobs.catalogue.inputs import genai_prices, reading
from jobs.catalogue.inputs.reading import fingerprint, read_inputs
from jobs.lake.frames import collected
from jobs.lake.tables import exists
from jobs.stages.builds import built_from
from jobs.stages.publish import publish
from schemas import TABLE_BY_NAME
from schemas.errors import CensusError
from tests.catalogue.test_catalogue_inputs import catalogue_of
from tests.support.cases import frame_of
from tests.support.catalogue_files import snapshot_text, write_aliases, write_own, write_snapshot
from tests.support.lake_runs import use

ENTRY = {"cost": {"input": 1.25, "output": 2}, "open_weights": True}
BUNDLE_DAY = dt.date(2025, 6, 1)
BUNDLE = [
    (BUNDLE_DAY, provider, name, True, None, None, None, Decimal(1), None, None, None, None)
    for provider, name in [("openrouter", "lab/old"), ("openai", "old"), ("host", "old")]
]


@pytest.fixture
def raw_root(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "read_bundle", lambda: BUNDLE)
    monkeypatch.setattr(genai_prices, "bundle_rows", list)
    return use(monkeypatch, tmp_path)


def names(frame) -> set:
    return {
        (row.snapshot_date, row.provider, row.id) for row in frame.select("snapshot_date", "provider", "id").collect()
    }


def test_no_folder_is_no_own_files(spark, raw_root):
    inputs = read_inputs(spark)
    assert names(inputs.entries) == {row[:3] for row in BUNDLE}
    assert inputs.own_facts.count() == inputs.own_aliases.count() == 0


def test_files_of_a_day_are_one_snapshot_which_replaces_the_bundles_of_that_day(spark, raw_root):
    write_snapshot(raw_root, BUNDLE_DAY, {"openrouter": {"lab/new": ENTRY}})
    write_snapshot(raw_root, BUNDLE_DAY, {"host": {"new": ENTRY}}, name="b.json.gz")
    write_snapshot(raw_root, BUNDLE_DAY, "half", name=".part.json")
    write_snapshot(raw_root, "2025-07-01", {"openrouter": {"lab/new": ENTRY}, "host": {"new": ENTRY}})
    inputs = read_inputs(spark)
    july = dt.date(2025, 7, 1)
    assert names(inputs.entries) == {
        (BUNDLE_DAY, "openrouter", "lab/new"),
        (BUNDLE_DAY, "openai", "old"),
        (july, "openrouter", "lab/new"),
        (july, "host", "new"),
    }, "of hosts, which give names and no facts, one row a name"


def test_own_facts_are_read_with_what_they_leave_open_and_take_back(spark, raw_root):
    write_own(raw_root, "2025-01-02", "prompt_price,model_id,reasoning", "0.5,lab/a,-", ",lab/b,true", name="b.csv.gz")
    write_own(raw_root, "2025-01-02", "\ufeffmodel_id,total_parameters_billion", "lab/c,7.5")
    write_aliases(raw_root, "internal coder,lab/a", "x,lab/b")
    inputs = read_inputs(spark)
    rows = {row.model_id: row for row in inputs.own_facts.collect()}
    assert {row.own_date for row in rows.values()} == {dt.date(2025, 1, 2)}
    assert (rows["lab/a"].prompt_price, rows["lab/a"].reasoning, rows["lab/a"].taken_back) == (
        Decimal("0.5"),
        None,
        ["reasoning"],
    )
    assert (rows["lab/b"].prompt_price, rows["lab/b"].reasoning, rows["lab/b"].taken_back) == (None, True, [])
    assert rows["lab/c"].total_parameters_billion == Decimal("7.5")
    assert rows["lab/b"].place == "catalogue/own/dt=2025-01-02/b.csv.gz, line 3"
    assert {tuple(row) for row in inputs.own_aliases.collect()} == {("internal coder", "lab/a"), ("x", "lab/b")}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["prompt_price", "1"], "line 1: the header must have model_id and any of open_weights, reasoning,"),
        (["model_id,price", "a/b,1"], "line 1: the header must have model_id"),
        (["model_id,reasoning,reasoning", "a/b,,"], "line 1: the header must have model_id"),
        (["model_id,prompt_price", "a/b,1", "a/c,1,5"], "line 3: 3 fields, but the header has 2"),
        (["model_id,prompt_price", "a/b,-1"], "line 2: prompt_price '-1' must be a number with at most 6 decimals"),
        (["model_id,prompt_price", "a/b,1e3"], "line 2: prompt_price '1e3' must be a number"),
        (["model_id,prompt_price", "a/b,1000000000000"], "not negative and below 10^12, or empty, or -"),
        (["model_id,prompt_price", "A/b,1"], "line 2: model_id 'A/b' must be a lower-case author/slug"),
        (["model_id,prompt_price", "-,1"], "line 2: model_id '-' must be a lower-case author/slug"),
        (["model_id,reasoning", "a/b,yes"], "line 2: reasoning 'yes' must be true or false, or empty, or -"),
        (["model_id,release_date", "a/b,2025-02-30"], "line 2: release_date '2025-02-30' must be a day"),
        (
            ["model_id,prompt_price", "a/b,1", "a/b,2"],
            "line 3: a/b is already in catalogue/own/dt=2025-01-02/mine.csv, line 2",
        ),
        (["model_id,prompt_price", 'a/b,"1'], "not valid CSV: unexpected end of data"),
    ],
)
def test_a_wrong_row_of_own_facts_is_named(raw_root, spark, lines, message):
    write_own(raw_root, "2025-01-02", *lines, name="mine.csv")
    with pytest.raises(CensusError, match=r"^catalogue/own/dt=2025-01-02/mine\.csv, line \d") as raised:
        read_inputs(spark)
    assert message in str(raised.value)


def test_a_model_in_two_files_of_a_day_is_named(raw_root, spark):
    write_own(raw_root, "2025-01-02", "model_id,prompt_price", "a/b,1", name="a.csv")
    write_own(raw_root, "2025-01-02", "model_id,prompt_price", "a/c,1", "a/b,1", name="b.csv")
    with pytest.raises(CensusError, match=r"dt=2025-01-02/b\.csv, line 3: a/b is already in .*/a\.csv, line 2"):
        read_inputs(spark)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON: "),
        ("[]", "must be a JSON object"),
        ('{"host": {}}', "host: models must be a JSON object"),
        ('{"host": {"models": {"m": 1}}}', "host: m must be a JSON object"),
        (snapshot_text({"host": {"m": {"reasoning": "yes"}}}), "host: m: reasoning must be true or false, not 'yes'"),
        (snapshot_text({"host": {"m": {"cost": {"input": "1"}}}}), "host: m: cost.input must be a number"),
        (snapshot_text({"host": {"m": {"cost": {"input": float("nan")}}}}), "host: m: cost.input must be a number"),
        (snapshot_text({"host": {"m": {"cost": {"output": 1e12}}}}), "host: m: cost.output must be a number"),
        (snapshot_text({"host": {"m": {"cost": [1]}}}), "host: m: cost must be a JSON object"),
    ],
)
def test_a_snapshot_of_another_form_is_named(raw_root, spark, text, message):
    write_snapshot(raw_root, "2025-01-02", text)
    with pytest.raises(CensusError, match=r"^catalogue/models_dev/dt=2025-01-02/api\.json(:| must) ") as raised:
        read_inputs(spark)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "prices/dt=2025-01-02/a.csv",
            "catalogue/prices: the only folders here are models_dev, genai_prices, litellm, own",
        ),
        ("own/a.csv", "catalogue/own/a.csv: expected a folder dt=YYYY-MM-DD or one of the files aliases.csv, "),
        ("own/dt=2025-02-30/a.csv", "catalogue/own/dt=2025-02-30: expected a folder"),
        ("own/dt=2025-01-02/a.json", "catalogue/own/dt=2025-01-02/a.json: expected .csv or .csv.gz files"),
        ("models_dev/dt=2025-01-02/a.csv", "a.csv: expected .json or .json.gz files"),
        ("models_dev/2025-01-02/api.json", "catalogue/models_dev/2025-01-02: expected a folder dt=YYYY-MM-DD"),
        ("own/dt=2025-01-02/a.csv.gz", "cannot read catalogue/own/dt=2025-01-02/a.csv.gz: the file is damaged"),
        ("own/aliases.csv", "catalogue/own/aliases.csv, line 1: the header must be alias,model_id"),
    ],
)
def test_what_does_not_belong_there_is_named(raw_root, spark, path, message):
    (raw_root / "catalogue" / path).parent.mkdir(parents=True)
    (raw_root / "catalogue" / path).write_text("nothing of the kind", encoding="utf-8")
    with pytest.raises(CensusError) as raised:
        read_inputs(spark)
    assert message in str(raised.value)


def test_a_snapshots_entry_twice_on_a_day_is_named(raw_root, spark):
    for name in ("a.json", "b.json"):
        write_snapshot(raw_root, "2025-01-02", {"host": {"m": {}}}, name=name)
    with pytest.raises(
        CensusError, match=r"dt=2025-01-02/b\.json: host: m is already in another snapshot of 2025-01-02"
    ):
        read_inputs(spark)


def test_own_facts_under_another_spelling_are_an_error(spark):
    given = {
        "entries": [{"provider": "openrouter", "id": "lab/alpha-1.5"}],
        "own_facts": [{"model_id": "lab/alpha1-5", "own_date": dt.date(2025, 1, 1), "place": "x.csv, line 2"}],
    }
    with pytest.raises(Exception, match=r"x\.csv, line 2: lab/alpha1-5 is another spelling of lab/alpha-1\.5; write"):
        built_from("models", {"catalogue": catalogue_of(spark, given)}, kept=lambda frame, _: collected(frame))


def test_the_fingerprint_changes_with_every_input_and_with_the_program(raw_root, tmp_path, monkeypatch):
    found = [fingerprint()]
    file = write_own(raw_root, "2025-01-02", "model_id,prompt_price", "a/b,1")
    found.append(fingerprint())
    assert fingerprint() == found[-1]
    file.write_text("model_id,prompt_price\na/b,2\n", encoding="utf-8")
    found.append(fingerprint())
    file.parent.rename(file.parent.with_name("dt=2025-01-03"))
    found.append(fingerprint())
    write_snapshot(raw_root, "2025-01-02", {"host": {"m": {}}})
    found.append(fingerprint())
    write_aliases(raw_root, "x,a/b")
    found.append(fingerprint())
    (tmp_path / "models_dev.gz").write_bytes(b"another bundle")
    monkeypatch.setattr(reading, "bundle_file", lambda: tmp_path / "models_dev.gz")
    found.append(fingerprint())
    (tmp_path / "jobs" / "catalogue").mkdir(parents=True)
    (tmp_path / "jobs" / "catalogue" / "x.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(reading, "PROJECT", tmp_path)
    found.append(fingerprint())
    assert len(set(found)) == len(found)


def test_the_program_of_the_fingerprint_is_there():
    for pattern in reading.PROGRAM:
        assert list(reading.PROJECT.glob(pattern)), pattern


JUNE, JULY, AUGUST = dt.date(2025, 6, 1), dt.date(2025, 7, 1), dt.date(2025, 8, 1)


@pytest.mark.parametrize(
    ("spans", "is_kept"),
    [
        ([(JUNE, JULY), (JULY, None)], True),
        ([(JUNE, AUGUST), (JULY, None)], False),
        ([(JUNE, JULY), (AUGUST, None)], False),
        ([(JUNE, None), (JULY, None)], False),
        ([(JUNE, JULY), (JULY, AUGUST)], False),
    ],
    ids=["chain", "overlap", "gap", "two open", "none open"],
)
def test_the_gate_stops_spans_that_overlap_or_leave_a_gap(spark, raw_root, spans, is_kept):
    table = TABLE_BY_NAME["models"]
    other = [{"model_id": "other/model", "valid_from": JUNE, "valid_to": None}]
    rows = [{"model_id": "lab/model", "valid_from": start, "valid_to": end} for start, end in spans]
    frame = frame_of(spark, table, other + rows)
    if is_kept:
        publish(spark, {"models": frame}, {}, is_small=True)
        return
    with pytest.raises(GateFailure, match=r"models is not published: 1 critical.*\n.*spans_without_overlap_or_gap"):
        publish(spark, {"models": frame}, {}, is_small=True)
    assert not exists(spark, table)
