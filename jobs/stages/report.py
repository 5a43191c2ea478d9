"""The report stage: the pages and pictures from the whole lake, whatever days are run."""

import datetime as dt
import logging
from pathlib import Path

from altair.utils import schemapi
from pyspark.sql import SparkSession

from jobs.lake import reader as lake_reading
from jobs.report.pictures import pictures
from jobs.report.render import render
from jobs.report.tables import FACT_TABLES, tables_to_read
from jobs.stages.publish import report_folder
from schemas import TABLE_BY_NAME

log = logging.getLogger(__name__)


def write_pages(png: Path | None = None) -> None:
    """Write the pages, and each chart as a picture to the folder `png`."""
    frames = {name: lake_reading.frame(TABLE_BY_NAME[name]) for name in (*tables_to_read(), *FACT_TABLES)}
    # Vega-Lite's schema does not depend on the data: tests check every chart by it, which takes half of the time
    with schemapi.debug_mode(arg=False):
        log.info("the page: %s", render(frames, report_folder()).as_uri())
        if png:
            log.info("%d pictures in %s", len(pictures(frames, png)), png)


def run(spark: SparkSession, first: dt.date, last: dt.date) -> None:
    """Write the pages from all marts, whatever days are run."""
    del spark, first, last
    write_pages()
