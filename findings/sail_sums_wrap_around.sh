#!/usr/bin/env bash
# Sail answers that ANSI mode is on, but integer arithmetic wraps around, and a decimal sum can have 39 digits.
#
# Versions: pysail 0.7.2, pyspark-client 4.2.0. Needs: nothing else; the server runs inside the Python process.
# Input:    sums whose result does not fit into the type of the result.
# Expected: an error. pyspark 4.2.0 in ANSI mode (its default) raises ARITHMETIC_OVERFLOW for the three sums.
# Seen:     two negative sums of positive numbers, a decimal(38,0) of 39 digits; a cast is checked. 2026-11-28:
#
#     spark.sql.ansi.enabled: true
#     sum(bigint) of 9223372036854775807 and 1: -9223372036854775808
#     9223372036854775807 + 1 in a column: -9223372036854775808
#     sum(decimal(38,0)) of 38 nines and 1: 100000000000000000000000000000000000000
#     cast(300 AS tinyint): error
#     try_sum(bigint) of 9223372036854775807 and 1: None
#
# Instead:  try_sum and try_add are null where the result does not fit, and a null sum can be refused.
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


def value(sql):
    try:
        return spark.sql(sql).collect()[0][0]
    except Exception:
        return "error"


NUMBERS = "(VALUES (9223372036854775807L), (1L)) AS t(n)"
DECIMALS = f"(VALUES (CAST('{'9' * 38}' AS DECIMAL(38, 0))), (CAST(1 AS DECIMAL(38, 0)))) AS t(n)"
print("spark.sql.ansi.enabled:", spark.conf.get("spark.sql.ansi.enabled"))
print("sum(bigint) of 9223372036854775807 and 1:", value(f"SELECT sum(n) FROM {NUMBERS}"))
print("9223372036854775807 + 1 in a column:", value(f"SELECT n + 1L FROM {NUMBERS} WHERE n > 1"))
print("sum(decimal(38,0)) of 38 nines and 1:", value(f"SELECT sum(n) FROM {DECIMALS}"))
print("cast(300 AS tinyint):", value("SELECT CAST(300 AS TINYINT)"))
print("try_sum(bigint) of 9223372036854775807 and 1:", value(f"SELECT try_sum(n) FROM {NUMBERS}"))
PYTHON
"$folder/venv/bin/python" "$folder/finding.py" 2> "$folder/log" | tee "$folder/seen" || { cat "$folder/log"; exit 1; }
sed -n 's/^#     //p' "$0" | diff - "$folder/seen" && echo "as stated"
