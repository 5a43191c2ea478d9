"""Commands by which a person decides, deletes, or writes the project's own pages."""

import datetime as dt
from typing import Annotated

import typer

from jobs.commands.line.help import DECIDE, DEVELOP, command

app = typer.Typer()


@command(app, DECIDE)
def accept(
    day: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="arrival day")],
    by: Annotated[str, typer.Option(help="who accepts it; recorded")],
    why: Annotated[str, typer.Option(help="the reason; recorded")],
    check: Annotated[str, typer.Option(help="the check that fails, or any")] = "any",
) -> None:
    """Accept an arrival although an arrival check is critical; then run the day again.

    By default accepts all failing checks of that day.

    Example:
      python -m jobs accept --day 2026-01-06 --check rejected_share --by grace --why "a client sent bad lines"
    """
    from jobs.commands import accept as accepting
    from jobs.commands.run import spark_session

    with spark_session("accept") as spark:
        accepting.accept(spark, day.date(), check, by, why)


@command(app, DECIDE)
def erase(user: Annotated[str, typer.Option(help="the person's id as the gateway logs it")]) -> None:
    """Remove a person from every table; sums over all people stay.

    Old versions of the tables still hold the person until vacuum.

    Example:
      python -m jobs erase --user ada@example.com
    """
    from jobs.commands import erase as erasure
    from jobs.commands.run import spark_session

    with spark_session("erase") as spark:
        erasure.erase(spark, user)


@command(app, DECIDE)
def vacuum(
    keep_hours: Annotated[float, typer.Option(min=0, help="keep versions that are younger than this")] = 168,
) -> None:
    """Delete the files of old versions of all tables, so that no file holds what was erased.

    By default keeps the versions of the last week. Use 0 only while nothing reads or writes the lake.

    Example:
      python -m jobs vacuum --keep-hours 0
    """
    from jobs.commands import vacuum as vacuuming
    from jobs.commands.run import spark_session

    with spark_session("vacuum") as spark:
        vacuuming.vacuum(spark, keep_hours)


@command(app, DEVELOP)
def dictionary(
    check: Annotated[
        bool, typer.Option("--check", help="write nothing; fail if schemas/README.md is out of date")
    ] = False,
) -> None:
    """Write the data dictionary, schemas/README.md, from the contracts.

    Example:
      python -m jobs dictionary --check
    """
    from jobs.commands import dictionary as pages

    pages.dictionary_page(check)
