"""Where a command writes: results to stdout; progress, warnings and errors to stderr, each with its time."""

import datetime as dt
import json
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import typer
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from schemas.errors import CensusError

LOG = logging.getLogger("jobs")
WIDE = 240
"""A pipe has no width of its own, and Rich would cut the columns of a table to 80."""

LEVEL_STYLES = {logging.WARNING: "bold yellow", logging.ERROR: "bold red", logging.CRITICAL: "bold red"}


class ProgressLines(logging.Handler):
    """One line per message on the stderr of the moment: its time (UTC), from `warning` on its level, and its text.

    Other packages are heard from `warning` on, whatever level they set for themselves (Great Expectations: INFO).
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is one of this package, or a warning."""
        return record.levelno >= logging.WARNING or record.name.split(".")[0] == LOG.name

    def emit(self, record: logging.LogRecord) -> None:
        """Print the record, and the trace if there is one. The text is data: brackets in it are not markup."""
        time = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line = Text.assemble((f"{time:%H:%M:%S} ", "dim"))
        if record.levelno >= logging.WARNING:
            line.append(f"{record.levelname.lower()}: ", LEVEL_STYLES.get(record.levelno, ""))
        line.append(record.getMessage())
        if record.exc_info:
            line.append("\n" + logging.Formatter().formatException(record.exc_info))
        _plain_console(stderr=True).print(line)


def show_progress(level: int) -> None:
    """Send the messages of this package from `level` on to stderr, and warnings of other packages."""
    root = logging.getLogger()
    if not any(isinstance(handler, ProgressLines) for handler in root.handlers):
        root.addHandler(ProgressLines())
    LOG.setLevel(level)


def say(message: str) -> None:
    """One line of progress."""
    LOG.info("%s", message)


@contextmanager
def plain_errors() -> Iterator[None]:
    """An error that a person can fix ends as one message on stderr and exit code 1; a defect keeps its trace."""
    try:
        yield
    except CensusError as error:
        LOG.debug("where it stopped", exc_info=True)
        _plain_console(stderr=True).print(Text.assemble(("stopped: ", "bold red"), str(error)))
        raise typer.Exit(1) from None


@dataclass(frozen=True)
class Listing:
    """A result of equal rows: a table for a person, a list of objects as JSON.

    `headings`: key of a row -> the heading of its column, in the order of the columns; keys without a heading are in
    the JSON alone. `totals`: a last line of the table, not in the JSON. `missing`: what the table shows for null.
    """

    title: str
    headings: Mapping[str, str]
    rows: Sequence[Mapping[str, object]]
    totals: Mapping[str, object] | None = None
    missing: str = ""


def show(listing: Listing, as_json: bool) -> None:
    """Print a listing to stdout, as a table or as JSON."""
    if as_json:
        show_json(listing.rows)
        return
    totals = listing.totals or {}
    grid = Grid(title=listing.title, title_justify="left", show_footer=bool(totals))
    for key, heading in listing.headings.items():
        is_number = any(isinstance(row[key], int) for row in listing.rows)
        footer = _cell(totals.get(key), "")
        grid.add_column(heading, footer, justify="right" if is_number else "left", no_wrap=is_number)
    for row in listing.rows:
        grid.add_row(*(_cell(row[key], listing.missing) for key in listing.headings))
    _plain_console().print(grid)


def show_json(result: object) -> None:
    """Print a result to stdout as JSON: days in ISO 8601."""
    sys.stdout.write(json.dumps(result, indent=2, ensure_ascii=False, default=str) + "\n")


def show_text(text: str) -> None:
    """Print a result to stdout as it is."""
    sys.stdout.write(text + "\n")


def _cell(value: object, missing: str) -> Text:
    """A value as a person reads it."""
    return Text(missing if value is None else f"{value:,}" if isinstance(value, int) else str(value))


def _plain_console(*, stderr: bool = False) -> Console:
    """A console that prints data as it is: `[brackets]` are not markup, `:names:` are not emoji."""
    is_terminal = (sys.stderr if stderr else sys.stdout).isatty()
    return Console(
        stderr=stderr, markup=False, emoji=False, highlight=False, soft_wrap=True, width=None if is_terminal else WIDE
    )
