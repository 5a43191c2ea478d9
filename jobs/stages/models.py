"""The models stage: models, their names and prices over time, and the names of places and languages."""

import datetime as dt
import logging

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from jobs.catalogue.expressions import refusal
from jobs.lake import tables as lake
from jobs.lake.engine import compiling
from jobs.lake.frames import collected
from jobs.stages.builds import built_from
from jobs.stages.publish import publish
from schemas import tables_of_stage
from schemas.errors import CensusError

log = logging.getLogger(__name__)


def run(spark: SparkSession, first: dt.date, last: dt.date) -> None:
    """Rebuild the catalogue if one of its inputs has changed. There is one catalogue for all days."""
    del first, last
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
