"""Commands to start with: a folder for one's own logs, or simulated logs."""

from pathlib import Path
from typing import Annotated

import typer

from jobs.commands.line.help import START, command
from jobs.commands.line.options import From, To, days

app = typer.Typer()


@command(app, START)
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="where to put settings, logs, tables and report")],
    source: Annotated[str, typer.Option(help="the format of your logs: a source of docs/sources")] = "litellm",
) -> None:
    """Write a settings file with a new key, and the folders for your own logs.

    Writes DIR/census.env, which names every setting with its default, and the folders below DIR/raw into which logs,
    tags and your own models go. The key is random; only you can read the file. An existing file is never overwritten.

    Example:
      python -m jobs init census --source openrouter
    """
    from jobs.commands import init as creating

    creating.init(folder, source)


@command(app, START)
def simulate(  # noqa: PLR0913 - each is an option a person sets
    *,
    first: From,
    last: To,
    out: Annotated[Path, typer.Option(help="folder to write to; the raw root of a later run")],
    requests_per_day: Annotated[int, typer.Option(min=1, help="about this many; fewer at weekends")] = 1000,
    seed: Annotated[int, typer.Option(help="the same seed makes the same bytes")] = 1,
    log_format: Annotated[
        str, typer.Option("--format", help="raw format: openrouter, openrouter_csv, litellm or otel")
    ] = "openrouter",
    tag_rate: Annotated[float, typer.Option(help="share of requests that the content classifier sees")] = 0.0025,
) -> None:
    """Write the raw logs of a simulated gateway, with damaged lines, and their ground truth.

    By default 1,000 requests per day in the format openrouter. Files of the same days are overwritten.

    Example:
      python -m jobs simulate --from 2025-11-01 --to 2025-11-07 --out /tmp/raw --format litellm
    """
    from jobs.commands import simulate as simulating

    simulating.simulate(
        *days(first, last),
        requests_per_day=requests_per_day,
        seed=seed,
        out=out,
        log_format=log_format,
        tag_rate=tag_rate,
    )
