#!/usr/bin/env bash
# Thirteen months of simulated gateway logs, from raw lines to the report, all of it in .census.
set -euo pipefail
cd "$(dirname "$0")/.."
source infra/env.sh

FROM=2024-11-01
TO=2025-11-30
REQUESTS_PER_DAY=1000
# The study classifies 0.25 %. Of a gateway this small, that would leave too few requests per week for most categories.
TAG_RATE=0.05

say() { printf '\n[demo] %s\n' "$*"; }

# The demo never touches real logs, whatever the environment says.
export CENSUS_RAW="$PROJECT/.census/raw" CENSUS_LAKE="$PROJECT/.census/lake" CENSUS_REPORT="$PROJECT/.census/report"
unset CENSUS_USER_KEY
use_demo_key

say "1/4  Simulating a gateway that logs $REQUESTS_PER_DAY requests a day, $FROM to $TO, into .census/raw"
STARTED=$SECONDS
python -m jobs simulate --from $FROM --to $TO --requests-per-day $REQUESTS_PER_DAY --seed 1 --tag-rate $TAG_RATE \
    --format openrouter --out "$CENSUS_RAW"
SIMULATED=$SECONDS

say "2/4  Building all tables and the report, in one application"
python -m jobs build --from $FROM --to $TO
BUILT=$SECONDS

say "3/4  The tables in .census/lake"
python -m jobs tables

say "4/4  Comparing the lake with the ground truth of the simulated gateway"
python -m jobs truth

cat << END

[demo] Done: simulated in $((SIMULATED - STARTED)) s, built in $((BUILT - SIMULATED)) s (the times of each step are above).
       Open the report:  file://$CENSUS_REPORT/index.html

What next:
  make airflow           the same day by day: a schedule, and backfills from the browser
  schemas/README.md      what every table and column means
  docs/operations.md     your own logs: where to put them, and the key that they need
END
