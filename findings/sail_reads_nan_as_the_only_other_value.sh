#!/usr/bin/env bash
# Sail reads NaN in a Parquet file as a number, where all other values of the column are that number.
#
# Versions: pysail 0.7.2, pyspark-client 4.2.0, pyarrow 26.0.1. Needs: nothing else; the server is in the Python process.
# Input:    a file of pyarrow with 0.5, NaN, 0.5 in a column; its statistics say 0.5 to 0.5, since they leave NaN out.
# Expected: 0.5, NaN, 0.5, as pyarrow reads the file.
# Seen:     0.5 three times, so that no check finds the NaN; right where the file has no statistics. 2026-11-29:
#
#     pyarrow: [0.5, nan, 0.5]
#     Sail, with statistics: [0.5, 0.5, 0.5], isnan: 0
#     Sail, without statistics: [0.5, nan, 0.5], isnan: 1
#
# Instead:  look for NaN before rows are written, or write files without statistics.
set -euo pipefail
unset PYTHONPATH SPARK_HOME SPARK_CONF_DIR

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq 'pysail==0.7.2' 'pyspark-client==4.2.0' 'pyarrow==26.0.1'
cat > "$folder/finding.py" << 'PYTHON'
import sys

import pyarrow as pa
import pyarrow.parquet as pq
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

server = SparkConnectServer("127.0.0.1", 0)
server.start(background=True)
spark = SparkSession.builder.remote(f"sc://127.0.0.1:{server.listening_address[1]}").getOrCreate()

rows = pa.table({"share": [0.5, float("nan"), 0.5]})
for words, has_statistics in (("with", True), ("without", False)):
    path = f"{sys.argv[1]}/{words}.parquet"
    pq.write_table(rows, path, write_statistics=has_statistics)
    if has_statistics:
        print("pyarrow:", pq.read_table(path)["share"].to_pylist())
    found = spark.read.parquet(path)
    values = [row.share for row in found.collect()]
    nan_count = found.agg(F.count_if(F.isnan("share"))).collect()[0][0]
    print(f"Sail, {words} statistics: {values}, isnan: {nan_count}")
PYTHON
"$folder/venv/bin/python" "$folder/finding.py" "$folder" 2> "$folder/log" | tee "$folder/seen" ||
    { cat "$folder/log"; exit 1; }
sed -n 's/^#     //p' "$0" | diff - "$folder/seen" && echo "as stated"
