"""Erasing a person: their rows count for nobody from now on, in every table and for every line read again.

What is published of all people together stays as it is: the sums do not change, they only name one person less.
"""

import hashlib

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs import lake
from jobs.frames import frame_of_rows
from jobs.publish import Say, publish
from jobs.user_key import keyed_hash_of, read_key
from schemas import TABLE_BY_NAME
from schemas.columns import UNKNOWN

FORGOTTEN = {"user_key": UNKNOWN, "session_key": None, "trace_id": None}
"""What stands in the place of whatever leads to an erased person."""


def forget(rows: DataFrame, erased_users: DataFrame) -> DataFrame:
    """The same rows, those of erased people without anything that leads to them. `rows` have a `user_key`."""
    known = erased_users.select("erased_user_sha256", F.lit(True).alias("is_erased"))
    marked = rows.withColumn("erased_user_sha256", F.sha2("user_key", 256)).join(
        F.broadcast(known), on="erased_user_sha256", how="left"
    )
    changed = {
        name: F.when(F.col("is_erased"), F.lit(value)).otherwise(F.col(name)).alias(name)
        for name, value in FORGOTTEN.items()
    }
    return marked.select(*(changed.get(name, F.col(name)) for name in rows.columns))


def erase(spark: SparkSession, user_id: str, say: Say) -> None:
    """Erase the person whom the gateway's logs call `user_id`; raises UserKeyError and GateFailure.

    The id is used as a keyed hash only, in frames and never in a plan or a condition: Delta writes conditions down.
    """
    mark = hashlib.sha256(keyed_hash_of(read_key(), user_id).encode()).hexdigest()
    table = TABLE_BY_NAME["erased_users"]
    # first of all, so that an ingest that runs meanwhile brings nobody back
    person = frame_of_rows(spark, [(mark,)], lake.spark_schema(table))
    lake.replace_table(spark, table, lake.read(spark, table).unionByName(person).dropDuplicates())
    frames, days = {}, {}
    personal = {"requests": forget, "daily_user_usage": _forget_usage, "monthly_model_users": _forget_months}
    for name, rebuilt in personal.items():
        rows = lake.read(spark, TABLE_BY_NAME[name])
        period = TABLE_BY_NAME[name].period
        is_theirs = F.sha2("user_key", 256) == F.col("erased_user_sha256")
        found = rows.join(F.broadcast(person), on=is_theirs, how="left_semi").groupBy(period).count().collect()
        say(f"{name}: {sum(row['count'] for row in found):,} rows of this person")
        if found:
            days[period] = sorted(row[period] for row in found)
            frames[name] = rebuilt(rows.where(F.col(period).isin(days[period])), person)
    if frames:
        publish(spark, frames, days, say)
    say("older versions of the tables still hold this person until:  python -m jobs vacuum --keep-hours 0")
    say("the raw logs are the gateway's: have it erase them there too")


def _forget_usage(usage: DataFrame, erased_users: DataFrame) -> DataFrame:
    """`daily_user_usage` with the rows of erased people added to those of nobody."""
    table = TABLE_BY_NAME["daily_user_usage"]
    measures = [name for name in table.column_names if name not in table.grain]
    return (
        forget(usage, erased_users)
        .groupBy(*table.grain)
        .agg(*(F.sum(name).cast(table.column(name).type).alias(name) for name in measures))
        .select(*table.column_names)
    )


def _forget_months(users: DataFrame, erased_users: DataFrame) -> DataFrame:
    """`monthly_model_users` without erased people: nobody is no user."""
    return forget(users, erased_users).where(F.col("user_key") != UNKNOWN)
