#!/usr/bin/env bash
# Spark reads the number 12345678.0 into a string column as 1.2345678E7: a user id that pandas has written is another one.
#
# Versions: pyspark 4.2.0. Needs: Java 17 or later, on the PATH or as JAVA_HOME.
# Input:    JSON lines of pandas, which turns a column of whole numbers into doubles as soon as one of them is missing.
# Expected: the text of the number as it is in the log, as for numbers below ten million.
# Seen:     Java's notation from ten million on, so that the same user has two ids. 2026-11-29:
#
#     {"user": 1234567.0}   from_json 1234567.0    get_json_object 1234567.0
#     {"user": 12345678.0}  from_json 1.2345678E7  get_json_object 1.2345678E7
#     {"user": 12345678}    from_json 12345678     get_json_object 12345678
#
# Instead:  where a string column has this notation and the number is whole, write it as digits and ".0".
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

for text in ('{"user": 1234567.0}', '{"user": 12345678.0}', '{"user": 12345678}'):
    frame = spark.createDataFrame([(text,)], "text string")
    row = frame.select(
        F.from_json("text", "user string")["user"].alias("parsed"), F.get_json_object("text", "$.user").alias("extracted")
    ).first()
    print(f"{text:<21} from_json {row.parsed:<12} get_json_object {row.extracted}")
PYTHON
"$folder/venv/bin/python" "$folder/finding.py" 2> "$folder/log" | tee "$folder/seen" || { cat "$folder/log"; exit 1; }
sed -n 's/^#     //p' "$0" | diff - "$folder/seen" && echo "as stated"
