#!/usr/bin/env bash
# Four weeks of simulated gateway logs, from raw lines to a page of charts, all of it in .census.
set -euo pipefail
cd "$(dirname "$0")/.."
source infra/env.sh

FROM=2025-10-27
TO=2025-11-23
REQUESTS_PER_DAY=400

say() { printf '\n[demo] %s\n' "$*"; }

# The demo never touches real logs, whatever the environment says.
export CENSUS_RAW="$PROJECT/.census/raw" CENSUS_LAKE="$PROJECT/.census/lake" CENSUS_REPORT="$PROJECT/.census/report"
unset CENSUS_USER_KEY
use_demo_key

say "1/3  Simulating a gateway that logs $REQUESTS_PER_DAY requests a day, $FROM to $TO, into .census/raw"
python -m jobs simulate --from $FROM --to $TO --requests-per-day $REQUESTS_PER_DAY --seed 1 --format openrouter --out "$CENSUS_RAW"

say "2/3  Building all tables and the page, in one Spark application"
python -m jobs build --from $FROM --to $TO

say "3/3  The tables in .census/lake"
python -m jobs tables

cat << END

[demo] Done. Open the page:  file://$CENSUS_REPORT/index.html

What next:
  make airflow           the same, day by day: a schedule, backfills from the browser
  schemas/README.md      what every table and column means
  docs/operations.md     your own logs: where to put them, and the key that you need
END
