#!/usr/bin/env bash
# delta-rs casts an appended column to the type of the table, and of doubles in a bigint column only whole parts remain.
#
# Versions: deltalake 1.6.6, pyarrow 26.0.1. Needs: nothing else.
# Input:    a table with one bigint column, and an append of doubles with fractions.
# Expected: an error, as for a text with a fraction, a double that is too large, or a decimal with another scale.
# Seen:     the append succeeds, 0.9 becomes 0 and -1.9 becomes -1; true becomes 1 too. 2026-11-28:
#
#     append 0.9 (double) to int64: 0
#     append 2.5 (double) to int64: 2
#     append -1.9 (double) to int64: -1
#     append 1e+30 (double) to int64: error
#     append '7.9' (string) to int64: error
#     append True (bool) to int64: 1
#     append Decimal('0.9') (decimal128(10, 1)) to decimal128(10, 0): error
#
# Instead:  compare the types of the data with those of the table before each append.
set -euo pipefail
unset PYTHONPATH SPARK_HOME SPARK_CONF_DIR

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq 'deltalake==1.6.6' 'pyarrow==26.0.1'
cat > "$folder/finding.py" << 'PYTHON'
import pathlib
import sys
from decimal import Decimal

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

folder = pathlib.Path(sys.argv[1])


def appended(number, value, type_, table_type):
    path = str(folder / f"table_{number}")
    write_deltalake(path, pa.table({"n": pa.array([], table_type)}))
    try:
        write_deltalake(path, pa.table({"n": pa.array([value], type_)}), mode="append")
    except Exception:
        return "error"
    return pa.table(DeltaTable(path).to_pyarrow_table())["n"][0].as_py()


CASES = [
    (0.9, pa.float64(), pa.int64()),
    (2.5, pa.float64(), pa.int64()),
    (-1.9, pa.float64(), pa.int64()),
    (1e30, pa.float64(), pa.int64()),
    ("7.9", pa.string(), pa.int64()),
    (True, pa.bool_(), pa.int64()),
    (Decimal("0.9"), pa.decimal128(10, 1), pa.decimal128(10, 0)),
]
for number, (value, type_, table_type) in enumerate(CASES):
    print(f"append {value!r} ({type_}) to {table_type}: {appended(number, value, type_, table_type)}")
PYTHON
"$folder/venv/bin/python" "$folder/finding.py" "$folder" 2> "$folder/log" | tee "$folder/seen" || { cat "$folder/log"; exit 1; }
sed -n 's/^#     //p' "$0" | diff - "$folder/seen" && echo "as stated"
