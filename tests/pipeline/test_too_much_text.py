"""A run of more raw text than the engine can take stops before it reads a line, and says how to go on."""

import datetime as dt

import pytest

from jobs.ingest.files import RawError, RawFile, stop_on_too_much
from jobs.lake import embedded
from jobs.lake import spark as spark_engine
from jobs.stages import ingest
from tests.support.lake_runs import generation, run, use, write_lines

DAY = dt.date(2025, 1, 6)


def test_a_run_stops_and_names_both_ways_out(spark, tmp_path, monkeypatch):
    path = write_lines(use(monkeypatch, tmp_path), "openrouter", DAY, [generation("gen-1", DAY)])
    size = path.stat().st_size
    monkeypatch.setenv("CENSUS_EMBEDDED_MOST_TEXT_BYTES", str(size - 1))
    monkeypatch.setattr(ingest, "most_text_bytes", embedded.most_text_bytes)
    words = f"{DAY}: about {size} bytes .* more than the {size - 1} .*CENSUS_ENGINE=spark.*MOST_TEXT_BYTES"
    with pytest.raises(RawError, match=words):
        run(spark, DAY, DAY, ("ingest",))
    assert not (tmp_path / "lake" / "core" / "requests").exists()


def test_gzipped_files_count_as_their_text_and_spark_takes_any():
    file, zipped = RawFile("a.jsonl", "", 100, None), RawFile("a.jsonl.gz", "", 100, None)
    stop_on_too_much([DAY], [file], 100)
    stop_on_too_much([DAY], [file, zipped], 700)
    with pytest.raises(RawError, match="about 700 bytes"):
        stop_on_too_much([DAY], [file, zipped], 699)
    stop_on_too_much([DAY], [RawFile("a.jsonl", "", 10**15, None)], spark_engine.most_text_bytes())
