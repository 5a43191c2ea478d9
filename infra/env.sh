# shellcheck shell=bash
# Sets the environment of every command of the project. The Makefile, infra/demo.sh and infra/airflow.sh source it from the
# project's folder. Values that are already set are kept.

PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

export PATH="$PROJECT/.venv/bin:$PATH"
export PYTHONPATH="$PROJECT${PYTHONPATH:+:$PYTHONPATH}"
export PYSPARK_PYTHON="${PYSPARK_PYTHON:-$PROJECT/.venv/bin/python}"
export SPARK_CONF_DIR="${SPARK_CONF_DIR:-$PROJECT/infra/spark}"
# Compiled modules lie in .tools, not beside the code: a run imports some thousands, and would compile them each time
# where PYTHONDONTWRITEBYTECODE is set.
export PYTHONPYCACHEPREFIX="${PYTHONPYCACHEPREFIX:-$PROJECT/.tools/pycache}"
unset PYTHONDONTWRITEBYTECODE
# With SPARK_HOME set, another Spark of this machine would start instead of the pinned one.
unset SPARK_HOME

if [ -r "$PROJECT/.tools/java_home" ]; then
    JAVA_HOME=$(cat "$PROJECT/.tools/java_home")
    export JAVA_HOME
fi

# Where logs, tables and page are is not set here: an environment variable would win over a settings file.
has_settings_file() { [ -n "${CENSUS_SETTINGS:-}" ] || [ -e "$PROJECT/census.env" ]; }

# The demo's key: random, made once. Real logs need a key that is kept elsewhere, in CENSUS_USER_KEY.
use_demo_key() {
    local file="$PROJECT/.census/demo.key"
    [ -n "${CENSUS_USER_KEY:-}" ] && return
    if [ ! -s "$file" ]; then
        mkdir -p "$PROJECT/.census"
        (umask 077 && python -c 'import secrets; print(secrets.token_hex(32))' > "$file")
    fi
    chmod 600 "$file"
    CENSUS_USER_KEY=$(cat "$file")
    export CENSUS_USER_KEY
}
