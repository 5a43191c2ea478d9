"""All frames that the report draws, from the generators; of a table that none of them makes, its contract's example."""

import functools

import pandas as pd

from jobs.report import tables_to_read
from tests.report.report_frames import FIRST_MONDAY, example_marts, frame
from tests.report.report_windows import window_marts
from tests.report.report_world import usage
from tests.report.report_year import mondays, weekly_marts


@functools.cache
def all_marts(weeks: int) -> dict[str, pd.DataFrame]:
    """Frames by table, so many weeks of them from FIRST_MONDAY on; the last week is incomplete. Not to be changed."""
    used = usage(mondays(FIRST_MONDAY, weeks))
    made = example_marts(weeks) | weekly_marts(used) | window_marts(used)
    return {name: frame(name, [{}]) for name in tables_to_read() if name not in made} | made
