#!/usr/bin/env bash
# Sail: from_json with a field of type string gives a number as a double that is one digit off.
#
# Versions: pysail 0.7.2, pyspark 4.2.0 (Connect client). Needs: nothing else.
# Input:    JSON numbers, read into a field of type string, such as the time stamps and amounts of a log.
# Expected: the text of the number, or the nearest double.
# Seen:     8571870957416316.0, which a double holds exactly, becomes ...317.0; long integers lose digits. 2026-11-28:
#
#     8571870957416316.0 is read as 8571870957416317.0; for Python the double is 8571870957416316.0
#     12345678901234567890123 is read as 1.2345678901234568e+22; for Python the double is 1.2345678901234568e+22
#     1736150400.1234567 is read as 1736150400.1234567; for Python the double is 1736150400.1234567
#     0.25 is read as 0.25; for Python the double is 0.25
#
# Instead:  write numbers of more than 15 digits as texts before they are parsed.
set -euo pipefail
unset PYTHONPATH SPARK_HOME SPARK_CONF_DIR

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq 'pysail==0.7.2' 'pyspark-client==4.2.0'
cat > "$folder/finding.py" << 'PYTHON'
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

server = SparkConnectServer("127.0.0.1", 0)
server.start(background=True)
spark = SparkSession.builder.remote(f"sc://127.0.0.1:{server.listening_address[1]}").getOrCreate()

TEXTS = ["8571870957416316.0", "12345678901234567890123", "1736150400.1234567", "0.25"]
for text in TEXTS:
    rows = spark.createDataFrame([(f'{{"n": {text}}}',)], "line string")
    read = rows.select(F.from_json("line", "n string").alias("read")).select("read.n").collect()[0].n
    print(f"{text} is read as {read}; for Python the double is {float(text)!r}")
PYTHON
"$folder/venv/bin/python" "$folder/finding.py" 2> "$folder/log" | tee "$folder/seen" || { cat "$folder/log"; exit 1; }
sed -n 's/^#     //p' "$0" | diff - "$folder/seen" && echo "as stated"
