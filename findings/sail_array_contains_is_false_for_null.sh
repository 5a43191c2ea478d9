#!/usr/bin/env bash
# In Sail, array_contains is false where Spark says null: for a list with nulls that has no such element.
#
# Versions: pysail 0.7.2, pyspark-client 4.2.0. Needs: nothing else; the server runs inside the Python process.
# Input:    a list with a null, as a collection of optional values is one.
# Expected: null, which means not known, as from pyspark 4.2.0; so that `NOT array_contains(…)` keeps no such row.
# Seen:     false, and the row is kept. 2026-11-29:
#
#     array_contains(array('b', NULL), 'b'): True
#     array_contains(array('b', NULL), 'a'): False
#     exists(array('b', NULL), one -> one = 'a'): None
#     array_contains(CAST(NULL AS array<string>), 'a'): None
#
# Instead:  take the nulls out of a list first, or ask with exists().
set -euo pipefail
unset PYTHONPATH SPARK_HOME SPARK_CONF_DIR

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq 'pysail==0.7.2' 'pyspark-client==4.2.0'
cat > "$folder/finding.py" << 'PYTHON'
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession

server = SparkConnectServer("127.0.0.1", 0)
server.start(background=True)
spark = SparkSession.builder.remote(f"sc://127.0.0.1:{server.listening_address[1]}").getOrCreate()

for expression in (
    "array_contains(array('b', NULL), 'b')",
    "array_contains(array('b', NULL), 'a')",
    "exists(array('b', NULL), one -> one = 'a')",
    "array_contains(CAST(NULL AS array<string>), 'a')",
):
    print(f"{expression}: {spark.sql(f'SELECT {expression}').collect()[0][0]}")
PYTHON
"$folder/venv/bin/python" "$folder/finding.py" 2> "$folder/log" | tee "$folder/seen" || { cat "$folder/log"; exit 1; }
sed -n 's/^#     //p' "$0" | diff - "$folder/seen" && echo "as stated"
