#!/usr/bin/env bash
# Sail: nullif(x, 0.0) keeps -0.0, though -0.0 = 0.0 is true, so a division that it was to guard divides by zero.
#
# Versions: pysail 0.7.2, pyspark 4.2.0 (Connect client). Needs: nothing else.
# Input:    a column of doubles with 0.0 and -0.0.
# Expected: null for both, as in Spark and as equality says.
# Seen:     null for 0.0 alone; 1.0 / nullif(x, 0.0) is then an error under ANSI. 2026-11-28:
#
#     0.0: equal to 0.0: True, nullif(x, 0.0) is None
#     -0.0: equal to 0.0: True, nullif(x, 0.0) is -0.0
#
# Instead:  F.when(F.abs(x) > 0.0, x) as the divisor.
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

rows = spark.createDataFrame([(0.0,), (-0.0,)], "x double")
divisor = F.nullif(F.col("x"), F.lit(0.0))
for row in rows.select("x", (F.col("x") == 0.0).alias("equal"), divisor.alias("divisor")).collect():
    print(f"{row.x}: equal to 0.0: {row.equal}, nullif(x, 0.0) is {row.divisor}")
PYTHON
"$folder/venv/bin/python" "$folder/finding.py" 2> "$folder/log" | tee "$folder/seen" || { cat "$folder/log"; exit 1; }
sed -n 's/^#     //p' "$0" | diff - "$folder/seen" && echo "as stated"
