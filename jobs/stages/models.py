"""The models stage: models, their names and prices over time, and the names of places and languages."""

import datetime as dt
import logging

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from jobs.catalogue.expressions import refusal
from jobs.lake import tables as lake
from jobs.lake.engine import compiling
from jobs.lake.frames import collected
from jobs.measures.catalogue_age import described, is_old, newest_statement
from jobs.stages.builds import built_from
from jobs.stages.publish import publish
from schemas import TABLE_BY_NAME, tables_of_stage
from schemas.errors import CensusError

log = logging.getLogger(__name__)


def run(spark: SparkSession, first: dt.date, last: dt.date) -> None:
    """Rebuild the catalogue if one of its inputs has changed. There is one catalogue for all days.

    Says the day of its newest statement on a price, as a warning if the catalogue is old on the day `last`. Raises
    CensusError for an input that a person can fix.
    """
    del first
    _rebuild(spark)
    _say_age(spark, last)


def _rebuild(spark: SparkSession) -> None:
    from jobs.catalogue.inputs.reading import fingerprint, read_inputs  # noqa: PLC0415 - only this stage reads it

    made_from = fingerprint()
    found = [lake.last_made(spark, table) for table in tables_of_stage("models")]
    if all(before == made_from for before, _ in found):
        log.info("catalogue unchanged since %s: kept", max(when for _, when in found))
        return
    try:
        with compiling(spark, pays=False):
            # Planning costs more than these few rows: without this, every later query would plan all of it again.
            frames = built_from("models", {"catalogue": read_inputs(spark)}, kept=lambda frame, _: collected(frame))
            publish(spark, frames, {}, is_small=True, made_from=made_from)
    except PySparkException as error:
        message = refusal(error)
        if message is None:
            raise
        raise CensusError(message) from None


def _say_age(spark: SparkSession, last: dt.date) -> None:
    statements = lake.rows(spark, TABLE_BY_NAME["price_statements"])
    newest = newest_statement(*(statements[name].to_pylist() for name in ("price_source", "stated_on")))
    level = logging.WARNING if is_old(newest, last) else logging.INFO
    log.log(level, "newest models and prices: %s", described(newest, last))
