#!/usr/bin/env bash
# In Sail, try_cast of a text with an exponent to a decimal is null, although the value fits.
#
# Versions: pysail 0.7.2, pyspark-client 4.2.0. Needs: nothing else; the server runs inside the Python process.
# Input:    numbers as JSON writers print them: Python's json.dumps(0.000015) is 1.5e-05.
# Expected: 0.000015, as from pyspark 4.2.0, and as Sail itself parses the same text as a double.
# Seen:     null, which a pipeline takes for an unknown price or an invalid record. 2026-11-28:
#
#     try_cast('1.5e-05' AS decimal(20,9)): None
#     try_cast('1e3' AS decimal(20,0)): None
#     try_cast('0.000015' AS decimal(20,9)): 0.000015000
#     try_cast('1.5e-05' AS double): 1.5e-05
#     cast('1.5e-05' AS decimal(20,9)): error
#
# Instead:  split the text at the exponent. A cast by way of double would round long decimals.
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
    "try_cast('1.5e-05' AS decimal(20,9))",
    "try_cast('1e3' AS decimal(20,0))",
    "try_cast('0.000015' AS decimal(20,9))",
    "try_cast('1.5e-05' AS double)",
    "cast('1.5e-05' AS decimal(20,9))",
):
    try:
        value = spark.sql(f"SELECT {expression}").collect()[0][0]
    except Exception:
        value = "error"
    print(f"{expression}: {value}")
PYTHON
"$folder/venv/bin/python" "$folder/finding.py" 2> "$folder/log" | tee "$folder/seen" || { cat "$folder/log"; exit 1; }
sed -n 's/^#     //p' "$0" | diff - "$folder/seen" && echo "as stated"
