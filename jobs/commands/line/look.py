"""Commands that show something and change nothing."""

from pathlib import Path
from typing import Annotated

import typer

from jobs.commands.line.help import LOOK, command
from jobs.commands.line.options import AsJson, From, Select, To, days
from jobs.commands.output import show

app = typer.Typer()


@command(app, LOOK)
def plan(first: From, last: To, select: Select = None, as_json: AsJson = False) -> None:
    """Show which files a build would read and which periods of which tables it would replace.

    Reads the raw folder and the lake without Spark and changes nothing. Files are marked new, changed or
    unchanged since they were last read. Ends with exit code 1 if the build would stop before it reads a line;
    files below catalogue/ are not checked.

    Examples:
      python -m jobs plan --from 2026-01-01 --to 2026-01-31
      python -m jobs plan --from 2026-01-01 --to 2026-01-01 --select marts/weekly_source_share --json
    """
    from jobs.commands import plan as planning

    planning.show_plan(planning.plan(*days(first, last), select or ()), as_json)


@command(app, LOOK)
def tables(as_json: AsJson = False) -> None:
    """Show every table with its number of rows.

    Example:
      python -m jobs tables --json | jq '.[] | select(.rows == null).table'
    """
    from jobs.commands import tables as listed

    show(listed.listing(), as_json)


@command(app, LOOK)
def audit(first: From, last: To, as_json: AsJson = False) -> None:
    """Show the load audit: counts of all lines and records; compare with `zcat FILE | wc -l`.

    Example:
      python -m jobs audit --from 2026-01-01 --to 2026-01-31
    """
    from jobs.commands import audit as audited

    show(audited.listing(audited.rows(*days(first, last))), as_json)


@command(app, LOOK)
def truth(
    raw: Annotated[Path | None, typer.Option(help="raw root that was simulated, by default CENSUS_RAW")] = None,
    as_json: AsJson = False,
) -> None:
    """Compare the lake with the ground truth of its simulated logs.

    Ends with exit code 1 if a single number differs.

    Example:
      python -m jobs truth --raw /tmp/raw
    """
    from jobs.commands import truth as against_truth
    from jobs.commands.run import spark_session

    with spark_session("truth") as spark:
        against_truth.truth(spark, raw, as_json)
