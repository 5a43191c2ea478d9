"""Options that several commands have."""

import datetime as dt
from typing import Annotated

import typer

From = Annotated[dt.datetime, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DAY", help="first arrival day")]
To = Annotated[
    dt.datetime, typer.Option("--to", formats=["%Y-%m-%d"], metavar="DAY", help="last arrival day, included")
]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON instead of a table")]
Select = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TABLE",
        help="build only this table; +TABLE also builds all that it is made from; several: repeat it, or use commas",
    ),
]


def days(first: dt.datetime, last: dt.datetime) -> tuple[dt.date, dt.date]:
    """The days of --from and --to; a usage error if they are the wrong way round."""
    if last < first:
        raise typer.BadParameter("--to lies before --from")
    return first.date(), last.date()
