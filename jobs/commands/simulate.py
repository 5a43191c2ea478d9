"""Writing the logs of the simulated gateway, with a bar that shows the day."""

import datetime as dt
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, TextColumn

from jobs.commands.output import say
from jobs.simulate import simulate as write_logs
from schemas.wording import counted


def simulate(  # noqa: PLR0913 - each is an option of the command
    first: dt.date, last: dt.date, *, requests_per_day: int, seed: int, out: Path, log_format: str, tag_rate: float
) -> None:
    """Write the raw logs of the days `first` to `last`; raises CensusError if they cannot be simulated."""
    days = (last - first).days + 1
    columns = (*Progress.get_default_columns(), TextColumn("{task.fields[day]}"))
    stderr = Console(stderr=True)
    with Progress(*columns, console=stderr, transient=True, disable=not stderr.is_terminal) as progress:
        task = progress.add_task("simulating", total=max(days, 1), day="")
        write_logs(
            first,
            last,
            requests_per_day,
            seed,
            out,
            format_name=log_format,
            tag_rate=tag_rate,
            when_written=lambda day: progress.update(task, advance=1, day=str(day)),
        )
    say(f"simulated {counted(days, 'day')}, {first} to {last}, in {out}")
