"""`jobs init` makes a place for one's own logs: every setting, a key that only its owner sees, nothing overwritten."""

import datetime as dt
import re
import stat

import pytest
from typer.testing import CliRunner

from jobs.__main__ import app
from jobs.ingest.files import arrivals
from jobs.ingest.pseudonyms import MIN_LENGTH, read_key
from jobs.ingest.sources import SOURCES, TAG_SOURCES
from jobs.settings import SETTINGS_FILE, settings, variables


def run(*arguments):
    return CliRunner().invoke(app, ["init", *map(str, arguments)])


def values_of(file) -> dict[str, str]:
    lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_settings_name_every_variable_with_its_default_and_what_it_is_for(tmp_path):
    assert run(tmp_path / "census").exit_code == 0
    text = (tmp_path / "census" / "census.env").read_text()
    values = values_of(tmp_path / "census" / "census.env")
    assert set(values) == {"CENSUS_RAW", "CENSUS_LAKE", "CENSUS_REPORT", "CENSUS_USER_KEY"}
    assert values["CENSUS_RAW"] == str(tmp_path / "census" / "raw")
    for name, default, description in variables():
        if name == SETTINGS_FILE:
            assert name not in text.replace("that CENSUS_SETTINGS names", ""), "the file cannot name another file"
            continue
        assert f"# {description}\n" in text
        assert name in values or f"\n# {name}={default}\n" in text


def test_settings_are_those_of_a_command(tmp_path, monkeypatch):
    run(tmp_path / "my census")
    for name, _, _ in variables():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CENSUS_SETTINGS", str(tmp_path / "my census" / "census.env"))
    found = settings()
    assert found.lake == str(tmp_path / "my census" / "lake")
    assert len(read_key()) == 64
    # what is a comment there has the value that holds without it
    text = (tmp_path / "my census" / "census.env").read_text()
    (tmp_path / "my census" / "census.env").write_text(re.sub(r"^# (CENSUS_\w+=)", r"\1", text, flags=re.MULTILINE))
    assert settings() == found


def test_key_is_fresh_long_enough_for_its_owner_only_and_never_printed(tmp_path):
    ran = [run(tmp_path / name) for name in ("one", "two")]
    files = [tmp_path / name / "census.env" for name in ("one", "two")]
    keys = [values_of(file)["CENSUS_USER_KEY"] for file in files]
    assert keys[0] != keys[1]
    assert all(re.fullmatch(r"[0-9a-f]{64}", key) and len(key) >= MIN_LENGTH for key in keys)
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]
    assert all(key not in one.output for key, one in zip(keys, ran, strict=True))


@pytest.mark.parametrize("source", SOURCES)
def test_folders_are_where_a_run_looks_for_files(tmp_path, monkeypatch, source):
    assert run(tmp_path, "--source", source).exit_code == 0
    monkeypatch.setenv("CENSUS_RAW", values_of(tmp_path / "census.env")["CENSUS_RAW"])
    day = dt.date(2026, 1, 2)
    folder = tmp_path / "raw" / "requests" / f"source={source}"
    (folder / f"dt={day}").mkdir()
    found = arrivals([day], "requests", SOURCES)
    assert [(one.source, one.day) for one in found] == [(source, day)]
    assert arrivals([day], "tags", TAG_SOURCES) == []


def test_it_says_what_it_wrote_and_what_to_run_next(tmp_path):
    ran = run(tmp_path / "my census", "--source", "otel")
    for part in ("census.env", "raw/requests/source=otel/", "raw/tags/source=classify_text/", "raw/catalogue/own/"):
        assert f"{tmp_path}/my census/{part}" in ran.stderr
    commands = ran.stdout.splitlines()
    assert [line.split("#")[0].split()[0] for line in commands] == ["export", "python", "python"]
    assert commands[0] == f"export CENSUS_SETTINGS='{tmp_path}/my census/census.env'"


def test_nothing_is_overwritten(tmp_path):
    run(tmp_path)
    before = (tmp_path / "census.env").read_bytes()
    again = run(tmp_path, "--source", "otel")
    assert again.exit_code == 1
    assert f"{tmp_path}/census.env already exists" in again.stderr.replace("\n", "")
    assert (tmp_path / "census.env").read_bytes() == before
    assert not (tmp_path / "raw" / "requests" / "source=otel").exists()


def test_unknown_source_is_named_and_nothing_is_written(tmp_path):
    ran = run(tmp_path / "census", "--source", "litelm")
    assert (
        ran.exit_code,
        "no source is named 'litelm'; known are bedrock, cloudflare, databricks, langfuse, litellm" in ran.stderr,
    ) == (
        1,
        True,
    )
    assert not (tmp_path / "census").exists()


@pytest.mark.parametrize("name", ["it's", "a${HOME}b"])
def test_path_that_a_settings_file_cannot_hold_is_refused_before_anything_is_written(tmp_path, name):
    refused = run(tmp_path / name)
    assert refused.exit_code == 1
    assert "a settings file cannot hold a path with ' or ${" in refused.stderr
    assert list(tmp_path.iterdir()) == []
