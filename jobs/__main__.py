"""The command line, `python -m jobs …`. The commands are in jobs/commands/line, their functions in jobs/commands."""

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

if not __package__:  # started as a file by spark-submit: import from the project's folder, not from this one
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from jobs.commands.line import catalogue, decide, look, run, start
from jobs.commands.line.help import reflowed, variables_help
from jobs.commands.output import show_progress
from jobs.settings import variables

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich")


@app.callback(
    help=reflowed(
        """Token Census: who uses which language model, for what, at what cost.

        Reads a gateway's raw request logs and writes Delta tables and a report. A run is over arrival days
        (UTC): the folders dt= in which files landed. Progress goes to stderr, results to stdout.

        Examples:
          python -m jobs init census --source litellm
          python -m jobs plan --from 2026-01-01 --to 2026-01-31
          python -m jobs build --from 2026-01-01 --to 2026-01-31
          python -m jobs tables --json | jq
        """
    ),
    epilog=variables_help(variables()),
)
def main(
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="also show details, and where an error arose")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="show only warnings and errors")] = False,
) -> None:
    """Set up the progress lines that all commands write."""
    show_progress(logging.DEBUG if verbose else logging.WARNING if quiet else logging.INFO)


for group in (start, run, look, catalogue, decide):
    app.add_typer(group.app)

if __name__ == "__main__":
    app()
