"""All frames that the report draws, from the two generators."""

import functools

import pandas as pd

from tests.report_frames import FIRST_MONDAY, example_marts
from tests.report_windows import window_marts
from tests.report_world import usage
from tests.report_year import mondays, weekly_marts


@functools.cache
def all_marts(weeks: int) -> dict[str, pd.DataFrame]:
    """Frames by table, so many weeks of them from FIRST_MONDAY on; the last week is incomplete. Not to be changed."""
    used = usage(mondays(FIRST_MONDAY, weeks))
    return example_marts(weeks) | weekly_marts(used) | window_marts(used)
