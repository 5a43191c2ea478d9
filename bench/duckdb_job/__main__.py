"""A hand-written job for one source, OpenRouter's records and their tags: DuckDB reads and computes, delta-rs writes.

It is what the engines of Token Census are measured against. DuckDB's own reader opens the files (gunzip and JSON). It
makes every table of the stages `ingest`, `daily` and `marts`; the six tables of the catalogue are read from a lake that
Token Census has built. It checks nothing, makes no report, keeps no history and rebuilds no days. Marts come from the
SQL of tests/oracle. Run as `python -m bench.duckdb_job --raw DIR --lake DIR --catalogue LAKE`, key in CENSUS_USER_KEY.
"""

import argparse
import os
from pathlib import Path

from bench.duckdb_job.job import run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, required=True, help="folder of the raw logs")
    parser.add_argument("--lake", type=Path, required=True, help="new folder for the tables")
    parser.add_argument("--catalogue", type=Path, required=True, help="lake with the tables of the catalogue")
    parser.add_argument("--floor", action="store_true", help="only gunzip, parse and write, without any check or sum")
    given = parser.parse_args()
    run(given.raw, given.lake, given.catalogue, os.environ["CENSUS_USER_KEY"], is_floor=given.floor)
