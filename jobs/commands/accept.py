"""Accepting an arrival although a critical check stops it: who takes it and why is recorded."""

import datetime as dt

from pyspark.sql import SparkSession

from jobs.commands.output import say
from jobs.lake import tables as lake
from jobs.lake.contracts import arrow_schema
from jobs.lake.frames import arrow_of_rows
from schemas import TABLE_BY_NAME
from schemas.daily.daily_data_quality import ANY_CHECK, CHECKS
from schemas.errors import CensusError


def accept(spark: SparkSession, day: dt.date, check: str, who: str, why: str) -> None:
    """Record that a person takes the arrival of this day in spite of a check (`any`: of all).

    Raises CensusError for an unknown check, or where the name or the reason is missing.
    """
    if check not in (*CHECKS, ANY_CHECK):
        raise CensusError(f"there is no check named {check}; there are {', '.join(CHECKS)}, and {ANY_CHECK}")
    if not who.strip() or not why.strip():
        raise CensusError("name who accepts the day (--by) and why (--why): both are recorded")
    table = TABLE_BY_NAME["accepted_days"]
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    lake.append(spark, table, arrow_of_rows([(day, check, now, who.strip(), why.strip())], arrow_schema(table)))
    say(f"accepted {day} in spite of {check}. Run it again:  python -m jobs build --from {day} --to {day}")
