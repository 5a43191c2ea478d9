#!/usr/bin/env bash
# Sets the project up on a fresh Debian or macOS machine, all of it inside this folder:
#   .tools/uv     uv, pinned           .venv         the locked Python environment
#   .tools/jars   Delta's jars, kept   .tools/java_home  where Java 17 or later was found   (both only for Spark)
# As root on a machine with apt it installs what is missing (Java; with --tests also Chromium); otherwise it prints what to
# install. Running it again is cheap: each step looks at what is there.
set -euo pipefail
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
MIN_JAVA=17
IVY_FILE=infra/delta-jars.xml
TOOLS=.tools
UV=$TOOLS/uv/bin/uv
# Holds the checksum of the files that .venv was made from.
STAMP=.venv/.token-census

say() { printf '[setup] %s\n' "$*"; }
fail() { printf '[setup] error: %s\n' "$*" >&2; exit 1; }
may_install() { [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; }

# install <package>...: the first of the packages that apt knows
install() {
    if [ -z "${APT_UPDATED:-}" ]; then
        APT_UPDATED=yes
        apt-get update -qq || return 1
    fi
    local package
    for package in "$@"; do
        if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" > $TOOLS/apt.log 2>&1; then
            return 0
        fi
    done
    tail -n 3 $TOOLS/apt.log >&2
    return 1
}

find_python() {
    local candidate
    for candidate in python3.13 python3.12 python3.11 python3 python; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2> /dev/null; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    return 1
}

set_up_uv() {
    if [ "$($UV --version 2> /dev/null | cut -d' ' -f2)" = "$UV_VERSION" ]; then return; fi
    say "uv $UV_VERSION into $TOOLS/uv"
    local python
    python=$(find_python) || fail "no Python 3.11, 3.12 or 3.13 on the PATH: install one (Debian: apt install python3 python3-venv, macOS: brew install python@3.13)"
    rm -rf $TOOLS/uv
    if ! "$python" -c 'import ensurepip' 2> /dev/null; then
        may_install || fail "$python has no venv module: install it (Debian: apt install python3-venv)"
        say "python3-venv, with apt"
        install "python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv" python3-venv || fail "apt could not install python3-venv"
    fi
    "$python" -m venv $TOOLS/uv
    $TOOLS/uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION" || fail "pip could not install uv $UV_VERSION: is a package index reachable?"
}

set_up_environment() {
    local wanted
    wanted=$(cat uv.lock pyproject.toml | cksum)
    if [ -x .venv/bin/python ] && [ "$(cat $STAMP 2> /dev/null)" = "$wanted" ]; then return; fi
    say "Python environment into .venv (about 1.5 GB on the first run, some minutes)"
    # The interpreter of uv itself: a version that the project supports, and on this machine.
    UV_PYTHON_DOWNLOADS=never $UV sync --frozen --python "$($TOOLS/uv/bin/python -c 'import sys; print(sys._base_executable)')" ||
        fail "uv could not build .venv; its message is above"
    printf '%s\n' "$wanted" > $STAMP
}

# java_home_of <java>: its home, if it runs and is recent enough
java_home_of() {
    local settings major
    settings=$("$1" -XshowSettings:properties -version 2>&1) || return 1
    major=$(printf '%s\n' "$settings" | sed -n 's/^ *java\.specification\.version = \([0-9]*\).*/\1/p')
    [ "${major:-0}" -ge $MIN_JAVA ] || return 1
    printf '%s\n' "$settings" | sed -n 's/^ *java\.home = //p'
}

find_java() {
    local candidate
    for candidate in "${JAVA_HOME:-/nowhere}/bin/java" java \
        "$(/usr/libexec/java_home -v $MIN_JAVA+ 2> /dev/null || echo /nowhere)/bin/java" \
        /usr/lib/jvm/*/bin/java /opt/homebrew/opt/openjdk*/bin/java /usr/local/opt/openjdk*/bin/java; do
        if command -v "$candidate" > /dev/null && java_home_of "$candidate"; then return; fi
    done
    return 1
}

set_up_java() {
    local home
    home=$(cat $TOOLS/java_home 2> /dev/null || true)
    # A JAVA_HOME that was set since then wins over the Java that was found before.
    if [ -n "$home" ] && [ -x "$home/bin/java" ] && [ "${JAVA_HOME:-$home}" = "$home" ]; then return; fi
    if ! home=$(find_java); then
        may_install || fail "no Java $MIN_JAVA or later: install one (Debian: apt install openjdk-17-jre-headless, macOS: brew install openjdk@17) or set JAVA_HOME"
        say "Java, with apt"
        install openjdk-17-jre-headless openjdk-21-jre-headless default-jre-headless || fail "apt could not install openjdk-17-jre-headless"
        home=$(find_java) || fail "apt installed a Java older than $MIN_JAVA: install openjdk-17-jre-headless"
    fi
    say "Java: $home"
    printf '%s\n' "$home" > $TOOLS/java_home
}

wanted_jars() { sed -n 's/.*<dependency .*name="\([^"]*\)" rev="\([^"]*\)".*/\1-\2.jar/p' $IVY_FILE; }

# has_all_jars <folder>
has_all_jars() {
    local jar
    for jar in $(wanted_jars); do [ -s "$1/$jar" ] || return 1; done
}

set_up_jars() {
    local spark_jars ivy settings jar
    spark_jars=$(echo .venv/lib/python3*/site-packages/pyspark/jars)
    if ! has_all_jars $TOOLS/jars; then
        say "Delta's jars into $TOOLS/jars"
        ivy=$(echo "$spark_jars"/ivy-*.jar)
        settings=(${CENSUS_IVY_SETTINGS:+-settings "$CENSUS_IVY_SETTINGS"})
        "$(cat $TOOLS/java_home)/bin/java" -jar "$ivy" -cache $TOOLS/ivy -m2compatible -ivy $IVY_FILE ${settings[@]+"${settings[@]}"} \
            -types jar -retrieve "$TOOLS/jars/[artifact]-[revision](-[classifier]).[ext]" > $TOOLS/ivy.log 2>&1 ||
            { tail -n 20 $TOOLS/ivy.log >&2; fail "Delta's jars could not be fetched; the full log is $TOOLS/ivy.log (behind a mirror: set CENSUS_IVY_SETTINGS to an ivysettings.xml)"; }
        has_all_jars $TOOLS/jars || fail "a jar of $IVY_FILE is missing in $TOOLS/jars; see $TOOLS/ivy.log"
    fi
    # In Spark's own folder the jars need no class path. A new pyspark replaces that folder, so they are linked again.
    if has_all_jars "$spark_jars"; then return; fi
    say "Delta's jars into Spark's folder"
    rm -f "$spark_jars"/delta-*.jar "$spark_jars"/unitycatalog-*.jar
    for jar in $(wanted_jars); do
        ln "$TOOLS/jars/$jar" "$spark_jars/$jar" 2> /dev/null || cp "$TOOLS/jars/$jar" "$spark_jars/$jar"
    done
}

set_up_browser() {
    local name
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v $name > /dev/null; then return; fi
    done
    if may_install; then
        say "Chromium for the browser tests, with apt (about 100 MB)"
        if install chromium; then return; fi
    fi
    say "no Chromium on the PATH: the browser tests will be skipped (Debian: apt install chromium)"
}

# Whether commands will use Spark: see docs/operations.md, "Engines". A wrong setting is the command's to explain.
wants_spark() {
    local engine
    engine=$(PYTHONPATH=. .venv/bin/python -c 'from jobs.settings import settings; print(settings().engine)' 2> /dev/null) || return 1
    [ "$engine" = spark ]
}

main() {
    mkdir -p $TOOLS
    set_up_uv
    set_up_environment
    # The embedded engine needs no Java; the tests run both engines.
    if wants_spark || [ "${1:-}" = --tests ]; then
        set_up_java
        set_up_jars
    fi
    if [ "${1:-}" = --tests ]; then set_up_browser; fi
    say "ready"
}

main "$@"
