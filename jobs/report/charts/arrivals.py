"""Charts over arrival days: one place per day, or one per week where days would be hairlines."""

import datetime as dt
from dataclasses import dataclass

import altair as alt
import pandas as pd

from jobs.measures.calendar import monday
from jobs.report.charts import timeline
from jobs.report.wording import day

FEWEST_BARS, MOST_DAYS, MOST_LABELLED_DAYS = 14, 100, 21


@dataclass(frozen=True)
class ArrivalAxis:
    """From the first to the last arrival, in steps of `step` days: 1 or 7."""

    first: dt.date
    last: dt.date
    step: int

    @property
    def period(self) -> str:
        """The period of one place on the axis."""
        return "day" if self.step == 1 else "week"

    @property
    def bar_width(self) -> alt.ExprRef:
        """The width of a bar in pixels."""
        return timeline.width_of(dt.timedelta(hours=20 * self.step), self._ends, self._margin)

    @property
    def _ends(self) -> tuple[dt.date, dt.date]:
        first, last = self.start(self.first), self.start(self.last)
        return min(first, last - dt.timedelta(days=self.step * (FEWEST_BARS - 1))), last

    @property
    def _margin(self) -> dt.timedelta:
        return dt.timedelta(hours=12 * self.step)

    def start(self, date: dt.date) -> dt.date:
        """The day itself, or its Monday."""
        return date if self.step == 1 else monday(date)

    def called(self, start: dt.date) -> str:
        """The label of a place on the axis."""
        return f"{self.period} of {day(start)}"

    def x(self, field: str) -> alt.X:
        """The axis for a chart; with many places only Mondays have a label."""
        first, last = self.start(self.first), self.start(self.last)
        labelled = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
        if len(labelled) > MOST_LABELLED_DAYS:
            labelled = [date for date in labelled if date == monday(date)]
        return timeline.utc_axis(field, self._ends, self._margin, timeline.apart(labelled), "%b %-d, %Y")


def axis_of(dates: pd.Series) -> ArrivalAxis:
    """The axis for these arrivals."""
    first, last = dates.min(), dates.max()
    return ArrivalAxis(first, last, 1 if (last - first).days < MOST_DAYS else 7)
