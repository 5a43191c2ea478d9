"""The command line: `python -m jobs …`. Each stage is a command over a range of arrival days, both ends included."""

import datetime as dt
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn
from rich.table import Table as Grid
from rich.text import Text

if not __package__:  # started as a file by spark-submit: import from the project's folder, not from this one
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from schemas import TABLES
from schemas.errors import CensusError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

app = typer.Typer(
    help="Token Census: who uses which language model, for what, at what cost.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
WIDE = 240
"""A pipe has no width of its own, and Rich would cut the columns of a table to 80."""

console = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)

From = Annotated[dt.datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="first arrival day")]
To = Annotated[dt.datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="last arrival day, included")]
Stage = Callable[..., None]


def say(message: str) -> None:
    """One line of progress, with the time, so that a log shows what took long."""
    console.print(f"[dim]{dt.datetime.now(dt.UTC):%H:%M:%S}[/dim] {message}")


@contextmanager
def _plain_errors() -> Iterator[None]:
    """What a person can mend ends as one message and exit code 1; anything else is a defect and keeps its trace."""
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    try:
        yield
    except CensusError as error:
        console.print("[bold red]stopped:[/bold red]", Text(str(error)))
        raise typer.Exit(1) from None


@contextmanager
def _session(name: str) -> Iterator["SparkSession"]:
    """A Spark session for one command, with plain errors."""
    with _plain_errors():
        from jobs.lake.engine import open_session  # noqa: PLC0415 - Spark takes seconds to import and start

        spark = open_session(f"token-census {name}")
        try:
            yield spark
        finally:
            spark.stop()


def _run(name: str, stages: tuple[str, ...], first: dt.datetime, last: dt.datetime) -> None:
    if last < first:
        raise typer.BadParameter("--to lies before --from")
    say(f"{name} {first:%Y-%m-%d} to {last:%Y-%m-%d}: starting Spark")
    # Great Expectations takes as long to import as Spark's Java takes to start, and Python only waits for that one.
    Thread(target=import_module, args=("expectations.gate",), daemon=True).start()
    with _session(name) as spark:
        from jobs.stages import stage_of  # noqa: PLC0415

        for stage in stages:
            say(f"[bold]{stage}[/bold]")
            stage_of(stage)(spark, first.date(), last.date(), say)


@app.command()
def models(first: From, last: To) -> None:
    """Build the catalogue: models and the names under which gateways log them."""
    _run("models", ("models",), first, last)


@app.command()
def ingest(first: From, last: To) -> None:
    """Read raw logs: requests, rejects, and the account of every line."""
    _run("ingest", ("ingest",), first, last)


@app.command()
def daily(first: From, last: To) -> None:
    """Aggregate the days that these arrivals touch."""
    _run("daily", ("daily",), first, last)


@app.command()
def marts(first: From, last: To) -> None:
    """Build the weeks and windows that these arrivals touch."""
    _run("marts", ("marts",), first, last)


@app.command()
def report(
    first: From, last: To, png: Annotated[Path | None, typer.Option(help="write each chart to this folder, too")] = None
) -> None:
    """Write the pages from the marts; the days only say for which run."""
    del first, last
    with _plain_errors():
        from jobs.stages.report import write_pages  # noqa: PLC0415 - Altair takes a second to import

        write_pages(say, png)


@app.command()
def build(first: From, last: To) -> None:
    """All stages in one Spark session: a year is one application, not 365."""
    _run("build", ("models", "ingest", "daily", "marts", "report"), first, last)


@app.command()
def simulate(  # noqa: PLR0913 - each is an option a person sets
    *,
    first: From,
    last: To,
    out: Annotated[Path, typer.Option(help="raw root to write to")],
    requests_per_day: Annotated[int, typer.Option(min=1)] = 1000,
    seed: Annotated[int, typer.Option(help="the same seed makes the same bytes")] = 1,
    log_format: Annotated[
        str, typer.Option("--format", help="raw format: openrouter, openrouter_csv, litellm or otel")
    ] = "openrouter",
    tag_rate: Annotated[float, typer.Option(help="share of requests that the content classifier sees")] = 0.0025,
) -> None:
    """Write the raw logs of a simulated gateway, seeded, with dirt in them, and the truth about them."""
    with _plain_errors():
        from jobs.simulate import simulate as write_logs  # noqa: PLC0415 - numpy is not needed for the other commands

        days = (last - first).days + 1
        with Progress(*Progress.get_default_columns(), TextColumn("{task.fields[day]}"), transient=True) as progress:
            task = progress.add_task("simulating", total=max(days, 1), day="")
            write_logs(
                first.date(),
                last.date(),
                requests_per_day,
                seed,
                out,
                format_name=log_format,
                tag_rate=tag_rate,
                when_written=lambda day: progress.update(task, advance=1, day=str(day)),
            )
        say(f"simulated {first:%Y-%m-%d} to {last:%Y-%m-%d} in {out}")


@app.command()
def truth(
    raw: Annotated[Path, typer.Option(envvar="CENSUS_RAW", help="raw root that was simulated")],
) -> None:
    """Compare the lake with the truth of its simulated logs; fails if a single number differs."""
    with _session("truth") as spark:
        from jobs.commands import truth as against_truth  # noqa: PLC0415
        from jobs.ingest.pseudonyms import read_key  # noqa: PLC0415

        against_truth.show(list(against_truth.comparisons(spark, raw / "truth", read_key())), console)


@app.command()
def tables() -> None:
    """Show every table with its number of rows."""
    with _plain_errors():
        from jobs.lake import reader as lake_reading  # noqa: PLC0415 - see _session()
        from jobs.lake import storage  # noqa: PLC0415 - see _session()

        grid = Grid("table", "rows", "what a row is", title=f"lake {storage.lake_root()}", title_justify="left")
        for table in TABLES:
            rows = lake_reading.row_count(table)
            said = "not built" if rows is None else f"{rows:,}"
            grid.add_row(f"{table.layer}/{table.name}", said, table.doc.split(":")[0].split(".")[0])
        console.print(grid)


@app.command()
def accounts(first: From, last: To) -> None:
    """Show what became of every line: compare with `zcat FILE | wc -l`."""
    with _plain_errors():
        from jobs.commands import audit as shown  # noqa: PLC0415 - see _session()

        console.print(shown.grid(first.date(), last.date()))


@app.command()
def accept(
    day: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="arrival day")],
    by: Annotated[str, typer.Option(help="who accepts it; recorded")],
    why: Annotated[str, typer.Option(help="why; recorded")],
    check: Annotated[str, typer.Option(help="the check that fails, or any")] = "any",
) -> None:
    """Accept an arrival in spite of a critical arrival expectation; then run the day again."""
    with _session("accept") as spark:
        from jobs.stages import arrival_gate  # noqa: PLC0415

        arrival_gate.accept(spark, day.date(), check, by, why)
        say(f"accepted {day:%Y-%m-%d} in spite of {check}. Run it again:  python -m jobs build --from … --to …")


@app.command()
def erase(user: Annotated[str, typer.Option(help="the person's id as the gateway logs it")]) -> None:
    """Remove a person from every table; what is published of all people together stays."""
    with _session("erase") as spark:
        from jobs.commands import erase as erasure  # noqa: PLC0415

        erasure.erase(spark, user, say)


@app.command()
def vacuum(
    keep_hours: Annotated[float, typer.Option(min=0, help="how old a version may be and still be readable")] = 168,
) -> None:
    """Delete files of old versions of all tables: what was erased is then in no file any more."""
    with _session("vacuum") as spark:
        from jobs.lake import tables as lake  # noqa: PLC0415

        for table in TABLES:
            if lake.exists(spark, table):
                lake.vacuum(spark, table, keep_hours)
                say(f"{table.layer}/{table.name}: only versions of the last {keep_hours:g} hours are left")


@app.command()
def dictionary(
    check: Annotated[bool, typer.Option("--check", help="fail if schemas/README.md is stale")] = False,
) -> None:
    """Write the data dictionary, schemas/README.md, from the contracts."""
    with _plain_errors():
        from schemas import dictionary as pages  # noqa: PLC0415 - only this command needs it

        pages.check() if check else pages.write()
        say(f"{pages.PAGE.name} is {'fresh' if check else 'written'}")


if __name__ == "__main__":
    app()
