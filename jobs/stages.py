"""The stages in order, by name: what the command line and Airflow run."""

import datetime as dt

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from jobs import build, ingest, lake
from jobs.frames import settled
from jobs.publish import Say, publish
from jobs.session import compiling
from schemas import tables_of_stage
from schemas.errors import CensusError


def run_models(spark: SparkSession, first: dt.date, last: dt.date, say: Say) -> None:
    """Rebuild the catalogue if anything that it is made from has changed. It is one, whatever days are run."""
    del first, last
    from jobs.catalogue.reading import fingerprint, read_inputs  # noqa: PLC0415 - only this stage reads it
    from jobs.core import category_paths, country_names, language_names, model_aliases, models, promotions  # noqa: PLC0415

    made_from = fingerprint()
    found = [lake.last_made(spark, table) for table in tables_of_stage("models")]
    if all(before == made_from for before, _ in found):
        say(f"catalogue unchanged since {max(when for _, when in found)}: kept")
        return
    try:
        with compiling(spark, pays=False):
            catalogue = read_inputs(spark)
            # Planning costs more than these few rows: without this, every later query would plan all of it again.
            known = settled(models.build(catalogue))
            frames = {
                "models": known,
                "model_aliases": settled(model_aliases.build(catalogue, known)),
                "promotions": settled(promotions.build(catalogue, known)),
                "category_paths": category_paths.build(catalogue),
                "country_names": country_names.build(catalogue),
                "language_names": language_names.build(catalogue),
            }
            publish(spark, frames, {}, say, made_from)
    except PySparkException as error:
        if error.getCondition() != "USER_RAISED_EXCEPTION":
            raise
        raise CensusError(error.getMessageParameters()["errorMessage"]) from None


def run_report(spark: SparkSession, first: dt.date, last: dt.date, say: Say) -> None:
    """Write the pages from all that the marts hold, whatever days are run."""
    del spark, first, last
    from jobs.pages import write_pages  # noqa: PLC0415 - Altair is not needed for other stages

    write_pages(say)


STAGES = {
    "models": run_models,
    "ingest": ingest.run,
    "daily": build.run_daily,
    "marts": build.run_marts,
    "report": run_report,
}
