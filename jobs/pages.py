"""The report stage: the pages and pictures from all that the lake holds, whatever days are run."""

from pathlib import Path

from jobs import lake_reading
from jobs.publish import Say, report_folder
from jobs.report import pictures, render, tables_to_read
from schemas import TABLE_BY_NAME


def write_pages(say: Say, png: Path | None = None) -> None:
    """Write the pages; to the folder `png` each chart as a picture."""
    frames = {name: lake_reading.frame(TABLE_BY_NAME[name]) for name in tables_to_read()}
    say(f"the page: {render(frames, report_folder()).as_uri()}")
    if png:
        say(f"{len(pictures(frames, png))} pictures in {png}")
