#!/usr/bin/env bash
# Sail: a struct that a condition made null still gives the values of its fields.
#
# Versions: pysail 0.7.2, pyspark 4.2.0 (Connect client). Needs: nothing else.
# Input:    a struct column, F.when(condition, column) without otherwise(), and a field of the result.
# Expected: the field is null where the struct is, as in Spark.
# Seen:     the struct is null and its field is not. 2026-11-28:
#
#     kept: person is null: False, person.name is 'a'
#     dropped: person is null: True, person.name is 'b'
#
# Instead:  F.when(struct.isNotNull(), struct[name]), or put the condition on each field.
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

rows = spark.createDataFrame([("kept", ("a",)), ("dropped", ("b",))], "what string, person struct<name: string>")
known = rows.select("what", F.when(F.col("what") == "kept", F.col("person")).alias("person"))
for row in known.select("what", F.col("person").isNull().alias("is_null"), F.col("person.name").alias("name")).collect():
    print(f"{row.what}: person is null: {row.is_null}, person.name is {row.name!r}")
PYTHON
"$folder/venv/bin/python" "$folder/finding.py" 2> "$folder/log" | tee "$folder/seen" || { cat "$folder/log"; exit 1; }
sed -n 's/^#     //p' "$0" | diff - "$folder/seen" && echo "as stated"
