"""Commands that run stages over a range of arrival days."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from jobs.commands.line.help import RUN, command
from jobs.commands.line.options import AsJson, From, Select, To, days
from schemas.contract import RUN_STAGES

app = typer.Typer()


@command(app, RUN)
def build(first: From, last: To, select: Select = None, as_json: AsJson = False) -> None:
    """Run all stages in one Spark session: models, ingest, daily, marts and report.

    By default builds all tables of the periods that these arrivals touch, and the report. Running it again gives the
    same tables. With --select, stages without a selected table are left out, and so is the report.
    Ends with what became of every record, and with what to look at.

    Examples:
      python -m jobs build --from 2026-01-01 --to 2026-01-31
      python -m jobs build --from 2026-01-01 --to 2026-01-31 --select daily_model_usage,weekly_source_share
    """
    _run("build", (*RUN_STAGES, "report"), first, last, select, as_json=as_json)


@command(app, RUN)
def models(first: From, last: To) -> None:
    """Build the catalogue: models, their prices, and the names under which gateways log them.

    Keeps the catalogue as it is if none of its inputs has changed. There is one catalogue for all days.

    Example:
      python -m jobs models --from 2026-01-01 --to 2026-01-01
    """
    _run("models", ("models",), first, last)


@command(app, RUN)
def ingest(first: From, last: To, as_json: AsJson = False) -> None:
    """Read raw logs: requests, tags, rejected records, and the load audit.

    Also reads up to four arrivals after these again if they are in the lake, because they may repeat their lines.
    Publishes nothing if an arrival check is critical: see accept. Ends with what became of every record, and with
    what to look at.

    Example:
      python -m jobs ingest --from 2026-01-01 --to 2026-01-31
    """
    _run("ingest", ("ingest",), first, last, as_json=as_json)


@command(app, RUN)
def daily(first: From, last: To, select: Select = None) -> None:
    """Aggregate the request days that these arrivals touch.

    By default builds all daily tables from the requests in the lake. +TABLE also runs the stages before:
    models and ingest.

    Examples:
      python -m jobs daily --from 2026-01-01 --to 2026-01-31
      python -m jobs daily --from 2026-01-01 --to 2026-01-31 --select daily_user_usage
    """
    _run("daily", ("daily",), first, last, select)


@command(app, RUN)
def marts(first: From, last: To, select: Select = None) -> None:
    """Build the weeks, months and windows that these arrivals touch.

    By default builds all marts from the daily tables in the lake. +TABLE also runs the stages before; of the
    daily stage only the tables that the mart needs.

    Examples:
      python -m jobs marts --from 2026-01-01 --to 2026-01-31
      python -m jobs marts --from 2026-01-01 --to 2026-01-31 --select weekly_source_share --select cohort_retention
    """
    _run("marts", ("marts",), first, last, select)


@command(app, RUN)
def report(
    png: Annotated[Path | None, typer.Option(metavar="DIR", help="also write each chart to this folder")] = None,
) -> None:
    """Write the report from the whole lake, without Spark.

    Writes to CENSUS_REPORT. By default does not write pictures.

    Example:
      python -m jobs report --png charts
    """
    from jobs.stages.report import write_pages

    write_pages(png)


def _run(  # noqa: PLR0913 - the options of a command
    name: str,
    stages: tuple[str, ...],
    first: dt.datetime,
    last: dt.datetime,
    select: list[str] | None = None,
    *,
    as_json: bool = False,
) -> None:
    from jobs.commands import run

    run.run(name, stages, *days(first, last), select or (), as_json=as_json)
