#!/usr/bin/env bash
# Starts Airflow with the daily DAG, on this machine and reachable from this machine only. Ctrl-C stops it.
# CENSUS_RAW, CENSUS_LAKE, CENSUS_REPORT, CENSUS_USER_KEY: as for all commands. Where they are not set it takes the demo's
# folders and key, and simulates logs.
# AIRFLOW_HOME (default .census/airflow), AIRFLOW_PORT (default 8080).
set -euo pipefail
cd "$(dirname "$0")/.."
source infra/env.sh

say() { printf '[airflow] %s\n' "$*"; }

export AIRFLOW_HOME="${AIRFLOW_HOME:-$PROJECT/.census/airflow}"
export AIRFLOW_PORT="${AIRFLOW_PORT:-8080}"
ADDRESS="http://127.0.0.1:$AIRFLOW_PORT"

mkdir -p "$AIRFLOW_HOME"
chmod 700 "$AIRFLOW_HOME"

# once <file> <text>: a file that only its owner can read, written on the first start and kept
once() {
    if [ ! -s "$1" ]; then (umask 077 && printf '%s\n' "$2" > "$1"); fi
    chmod 600 "$1"
}
random() { python -c 'import secrets; print(secrets.token_urlsafe(int('"$1"')))'; }

once "$AIRFLOW_HOME/jwt.secret" "$(random 64)"
once "$AIRFLOW_HOME/passwords.json" "{\"admin\": \"$(random 12)\"}"

export AIRFLOW__CORE__DAGS_FOLDER="$PROJECT/dags"
export AIRFLOW__CORE__LOAD_EXAMPLES=False
export AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION=False
# A task takes all cores and up to 4 GB: two at a time would only wait for each other.
export AIRFLOW__CORE__PARALLELISM="${AIRFLOW__CORE__PARALLELISM:-1}"
export AIRFLOW__CORE__EXECUTION_API_SERVER_URL="$ADDRESS/execution/"
export AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS=admin:admin
export AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE="$AIRFLOW_HOME/passwords.json"
# SQLite's five seconds are too few while a busy machine starts: a backfill would be refused as "database is locked".
export AIRFLOW__DATABASE__SQL_ALCHEMY_CONN="${AIRFLOW__DATABASE__SQL_ALCHEMY_CONN:-sqlite:///$AIRFLOW_HOME/airflow.db?timeout=60}"
export AIRFLOW__API__HOST=127.0.0.1
export AIRFLOW__API__PORT="$AIRFLOW_PORT"
export AIRFLOW__API__BASE_URL="$ADDRESS"
# As a command, not as a value: the environment of every task would show it.
export AIRFLOW__API_AUTH__JWT_SECRET_CMD="cat '$AIRFLOW_HOME/jwt.secret'"
# Without this connection Airflow submits to YARN, without a warning. It says which engine runs: that of the settings.
if [ -z "${AIRFLOW_CONN_SPARK_DEFAULT:-}" ]; then
    ENGINE=$(python -c 'from jobs.settings import settings; print(settings().engine)')
    AIRFLOW_CONN_SPARK_DEFAULT=$(cat "infra/connection_$ENGINE.json")
fi
export AIRFLOW_CONN_SPARK_DEFAULT

has_settings_file || use_demo_key
if [ -z "${CENSUS_RAW:-}" ] && ! has_settings_file; then
    CENSUS_RAW="$PROJECT/.census/raw"
    # The DAG starts with yesterday, so the demo's gateway needs logs of that day.
    read -r FROM TO < <(python -c 'import datetime as d; t = d.datetime.now(d.UTC).date(); print(t - d.timedelta(7), t - d.timedelta(1))')
    if [ ! -d "$CENSUS_RAW/requests/source=openrouter/dt=$TO" ]; then
        say "CENSUS_RAW is not set: simulating the logs of $FROM to $TO in .census/raw"
        python -m jobs simulate --from "$FROM" --to "$TO" --requests-per-day 400 --seed 1 --format openrouter --out "$CENSUS_RAW"
    fi
fi

exec python infra/airflow_server.py
