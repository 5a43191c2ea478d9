#!/usr/bin/env bash
# Spark reads one JSON value per text and drops everything behind it, in every mode, also FAILFAST.
#
# Versions: pyspark 4.2.0. Needs: Java 17 or later, on the PATH or as JAVA_HOME.
# Input:    two records on one line, as two writers that append to one file without a line break produce them.
# Expected: a corrupt record in PERMISSIVE mode and an error in FAILFAST mode, as for the truncated text.
# Seen:     the first record, nothing in the column of corrupt records, and no error. 2026-11-28:
#
#     from_json PERMISSIVE  {"a": 1}{"a": 2}   a=1 corrupt=None
#     from_json FAILFAST    {"a": 1}{"a": 2}   a=1
#     from_json PERMISSIVE  {"a": 1} tail      a=1 corrupt=None
#     from_json FAILFAST    {"a": 1} tail      a=1
#     from_json PERMISSIVE  {"a": 1            a=None corrupt={"a": 1
#     from_json FAILFAST    {"a": 1            error
#     read.json FAILFAST    {"a": 1}{"a": 2}   1 row, a=1
#
# What we do: parse "[" + text + ",{}]" as an array. It has two elements only if the text is exactly one value:
#
#     as an array           {"a": 1}{"a": 2}   0 elements
#     as an array           {"a": 1} tail      0 elements
#     as an array           {"a": 1}           2 elements
set -euo pipefail
unset PYTHONPATH SPARK_HOME SPARK_CONF_DIR

[ -n "${JAVA_HOME:-}" ] || command -v java > /dev/null || { echo "needs Java: put it on the PATH or set JAVA_HOME"; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq 'pyspark==4.2.0'
cat > "$folder/finding.py" << 'PYTHON'
import pathlib
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

folder = pathlib.Path(sys.argv[1])
spark = SparkSession.builder.master("local[1]").config("spark.ui.showConsoleProgress", "false").getOrCreate()
spark.sparkContext.setLogLevel("OFF")
TWICE, TAIL, CUT = '{"a": 1}{"a": 2}', '{"a": 1} tail', '{"a": 1'


def parsed(text, mode):
    frame = spark.createDataFrame([(text,)], "text string")
    schema = "a int, corrupt string" if mode == "PERMISSIVE" else "a int"
    options = {"mode": mode, "columnNameOfCorruptRecord": "corrupt"}
    try:
        row = frame.select(F.from_json("text", schema, options).alias("row")).first().row
    except Exception:
        return "error"
    return " ".join(f"{name}={value}" for name, value in row.asDict().items())


def elements(text):
    wrapped = F.concat(F.lit("["), "text", F.lit(",{}]"))
    frame = spark.createDataFrame([(text,)], "text string")
    return frame.select(F.coalesce(F.size(F.from_json(wrapped, "array<struct<a: int>>")), F.lit(0))).first()[0]


lines = [
    f"from_json {mode:<11} {text:<18} {parsed(text, mode)}" for text in (TWICE, TAIL, CUT) for mode in ("PERMISSIVE", "FAILFAST")
]
(folder / "twice.json").write_text(TWICE + "\n")
rows = spark.read.schema("a int").json(str(folder / "twice.json"), mode="FAILFAST").collect()
lines += [f"read.json FAILFAST    {TWICE:<18} {len(rows)} row, a={rows[0].a}"]
lines += [f"as an array           {text:<18} {elements(text)} elements" for text in (TWICE, TAIL, '{"a": 1}')]
print("\n".join(lines))
PYTHON
"$folder/venv/bin/python" "$folder/finding.py" "$folder" 2> "$folder/log" | tee "$folder/seen" || { cat "$folder/log"; exit 1; }
sed -n 's/^#     //p' "$0" | diff - "$folder/seen" && echo "as stated"
