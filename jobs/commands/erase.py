"""Erasing a person: from now on their rows are those of an unknown user, in every table and for every line read again.

Sums over all people stay as they are.
"""

import datetime as dt
import hashlib

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.commands.output import say
from jobs.ingest.pseudonyms import forget, pseudonym, read_key, remember_key
from jobs.lake import tables as lake
from jobs.lake.contracts import arrow_schema, spark_schema
from jobs.lake.engine import held_rows
from jobs.lake.frames import arrow_of_rows, frame_of_rows
from jobs.measures.requests import is_of_named_user
from jobs.stages.publish import publish
from schemas import TABLE_BY_NAME
from schemas.wording import counted


def erase(spark: SparkSession, user_id: str) -> None:
    """Erase the person with this id in the gateway's logs; raises UserKeyError and GateFailure.

    The id is used as a keyed hash only, in frames and never in a plan or condition: Delta logs conditions.
    """
    key = read_key()
    mark = hashlib.sha256(pseudonym(spark, key, user_id).encode()).hexdigest()
    table = TABLE_BY_NAME["erased_users"]
    # first of all, so that an ingest that runs meanwhile does not bring the person back
    person = frame_of_rows(spark, [(mark,)], spark_schema(table))
    if mark not in lake.rows(spark, table)["erased_user_sha256"].to_pylist():
        lake.append(spark, table, arrow_of_rows([(mark,)], arrow_schema(table)))
    remember_key(key)
    frames: dict[str, DataFrame] = {}
    days: dict[str, list[dt.date]] = {}
    rewritten = 0
    personal = {"requests": forget, "daily_user_usage": _forget_usage, "monthly_model_users": _forget_months}
    for name, rebuilt in personal.items():
        rows = lake.read(spark, TABLE_BY_NAME[name])
        period = TABLE_BY_NAME[name].period
        assert period is not None, f"{name} is replaced by periods"
        is_theirs = F.sha2("user_key", 256) == F.col("erased_user_sha256")
        # the small side first: Sail holds that of the left in memory
        found = F.broadcast(person).join(rows, on=is_theirs, how="inner").groupBy(period).count().collect()
        say(f"{name}: {counted(sum(row['count'] for row in found), 'row')} of this person")
        if found:
            days[period] = sorted(row[period] for row in found)
            replaced = rows.where(F.col(period).isin(days[period]))
            rewritten = max(rewritten, replaced.count())
            frames[name] = rebuilt(replaced, person)
    if frames:
        publish(spark, frames, days, is_small=rewritten < held_rows())
    say("old versions of the tables hold this person until you run  python -m jobs vacuum --keep-hours 0")
    say("the raw logs belong to the gateway: have the person erased there too")


def _forget_usage(usage: DataFrame, erased_users: DataFrame) -> DataFrame:
    """`daily_user_usage` with the rows of erased people added to those of the unknown user."""
    table = TABLE_BY_NAME["daily_user_usage"]
    measures = [name for name in table.column_names if name not in table.grain]
    return (
        forget(usage, erased_users)
        .groupBy(*table.grain)
        .agg(*(F.sum(name).cast(table.column(name).type).alias(name) for name in measures))
        .select(*table.column_names)
    )


def _forget_months(users: DataFrame, erased_users: DataFrame) -> DataFrame:
    """`monthly_model_users` without erased people: it has no rows of the unknown user."""
    return forget(users, erased_users).where(is_of_named_user())
