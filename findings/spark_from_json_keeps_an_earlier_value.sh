#!/usr/bin/env bash
# Of a key that an object gives twice, Spark reads the last value, but an earlier one if the last is of another type.
#
# Versions: pyspark 4.2.0. Needs: Java 17 or later, on the PATH or as JAVA_HOME.
# Input:    JSON objects that give a key twice: RFC 8259 allows them, and leaves their meaning open.
# Expected: one rule, or null as for a single value of another type.
# Seen:     the earlier value stays where the later one does not fit; only a null replaces it. 2026-11-29:
#
#     {"usage": {"tokens": 5}, "usage": {"tokens": 7}}  tokens 7
#     {"usage": {"tokens": 5}, "usage": "n/a"}          tokens 5
#     {"usage": {"tokens": 5}, "usage": null}           tokens None
#     {"usage": "n/a"}                                  tokens None
#
# Instead:  an engine that must agree with Spark needs the rule: the last value that is of the field's type, or null.
set -euo pipefail
unset PYTHONPATH SPARK_HOME SPARK_CONF_DIR

[ -n "${JAVA_HOME:-}" ] || command -v java > /dev/null || { echo "needs Java: put it on the PATH or set JAVA_HOME"; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq 'pyspark==4.2.0'
cat > "$folder/finding.py" << 'PYTHON'
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[1]").config("spark.ui.showConsoleProgress", "false").getOrCreate()
spark.sparkContext.setLogLevel("OFF")

for text in (
    '{"usage": {"tokens": 5}, "usage": {"tokens": 7}}',
    '{"usage": {"tokens": 5}, "usage": "n/a"}',
    '{"usage": {"tokens": 5}, "usage": null}',
    '{"usage": "n/a"}',
):
    frame = spark.createDataFrame([(text,)], "text string")
    row = frame.select(F.from_json("text", "usage struct<tokens: int>")["usage"]["tokens"].alias("tokens")).first()
    print(f"{text:<49} tokens {row.tokens}")
PYTHON
"$folder/venv/bin/python" "$folder/finding.py" 2> "$folder/log" | tee "$folder/seen" || { cat "$folder/log"; exit 1; }
sed -n 's/^#     //p' "$0" | diff - "$folder/seen" && echo "as stated"
