"""The quality of each arrival: the picture of `daily_data_quality`."""

import json

import altair as alt
import pandas as pd

from jobs.report.charts import arrivals, bars, legends, style
from jobs.report.charts.drawing import Drawing, single
from jobs.report.wording import Findings, capital, count, day, listing
from schemas.daily.daily_data_quality import LEAST_RECORDS
from schemas.quality_columns import CHECK_STATUS

WORST_FIRST = ("critical", "warning", "kept", "not_judged")
LOOK = {
    "kept": ("within its limits", style.BLUE, 0.35),
    "warning": ("beyond a warning limit", style.BROWN, 0.7),
    "critical": ("beyond a critical limit", style.ORANGE, 1.0),
    "not_judged": ("not judged", style.GREY, 0.15),
}
"""Status -> its words, its colour, and its height: worse ones are also higher, not only of another colour."""

ROW = 26
NOTE = "Higher pieces are worse. The reasons of rejects have no limits and are not drawn here."
assert set(LOOK) == set(CHECK_STATUS.one_of)


def findings(frame: pd.DataFrame) -> Findings:
    """The number of arrivals beyond a limit, and the status of the newest one."""
    checks = _checks(frame)
    counts = checks["check_status"].value_counts()
    stops, warnings = int(counts.get("critical", 0)), int(counts.get("warning", 0))
    crossed = f"{count(stops, 'critical limit')} and {count(warnings, 'warning limit')} were crossed"
    unjudged = _unjudged(checks)
    title = crossed if stops + warnings else _within(frame["arrival_date"].nunique(), len(unjudged))
    newest = frame["arrival_date"].max()
    beyond = checks[(checks["arrival_date"] == newest) & checks["check_status"].isin(["critical", "warning"])]
    summary = listing([f"{row['check_name']} ({row['check_status']})" for row in beyond.to_dict("records")])
    accepted = frame.loc[frame["is_accepted"].astype(bool), "arrival_date"].nunique()
    within = "within all limits that it was judged by"
    if newest in unjudged:
        within = f"not judged, since it has fewer than {LEAST_RECORDS} records{_rejected(checks, newest)}"
    sentence = f"The newest arrival, {day(newest)}: {summary or within}"
    if accepted:
        sentence += f". A person accepted {count(accepted, 'arrival')} in spite of a critical limit"
    return Findings(
        title=capital(title),
        sentence=sentence + ".",
        sample=f"{count(checks['check_name'].nunique(), 'check')} of "
        f"{count(frame['arrival_date'].nunique(), 'arrival')}",
    )


def _within(arrivals_: int, unjudged: int) -> str:
    """The title where no limit was crossed."""
    if unjudged == arrivals_:
        return f"No arrival was judged: each has fewer than {LEAST_RECORDS} records"
    if unjudged:
        few = f"{unjudged} of {count(arrivals_, 'arrival')}"
        return f"Every judged arrival is within its limits; {few} had fewer than {LEAST_RECORDS} records"
    return "Every arrival is within its limits"


def _unjudged(checks: pd.DataFrame) -> set[object]:
    """The arrivals of which no check was judged."""
    is_unjudged = checks["check_status"].eq("not_judged").groupby(checks["arrival_date"]).all()
    return set(is_unjudged.index[is_unjudged])


def _rejected(checks: pd.DataFrame, arrival: object) -> str:
    """(…) -> `; 9 of 9 records were rejected`; empty if none were."""
    rows = checks[(checks["check_name"] == "rejected_share") & (checks["arrival_date"] == arrival)]
    if not len(rows) or not rows.iloc[0]["numerator"]:
        return ""
    return f"; {rows.iloc[0]['numerator']:,.0f} of {rows.iloc[0]['denominator']:,.0f} records were rejected"


def _checks(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[~frame["check_name"].str.startswith("rejected:")]


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """A row of pieces for each check: one per arrival day, or the worst one per week."""
    checks = _checks(frame)
    if checks.empty:
        return []
    axis = arrivals.axis_of(checks["arrival_date"])
    rows = checks.assign(
        start=[axis.start(date) for date in checks["arrival_date"]],
        rank=[WORST_FIRST.index(status) for status in checks["check_status"]],
    )
    worst = rows.sort_values(["rank", "arrival_date"]).drop_duplicates(["start", "check_name"])
    worst = worst.sort_values(["start", "check_name"])
    names = sorted(set(worst["check_name"]))
    middles = [names.index(name) + 0.5 for name in worst["check_name"]]
    halves = [LOOK[status][2] * 0.4 for status in worst["check_status"]]
    drawn = worst.assign(
        status=[LOOK[status][0] for status in worst["check_status"]],
        top=[middle - half for middle, half in zip(middles, halves, strict=True)],
        bottom=[middle + half for middle, half in zip(middles, halves, strict=True)],
        when=[day(date) for date in worst["arrival_date"]],
    )[["check_name", "status", "value", "top", "bottom", "when", "start"]]
    colours = {words: colour for words, colour, _ in LOOK.values() if words in set(drawn["status"])}
    y = alt.Y("top:Q").title(None).scale(domain=[len(names), 0], nice=False)
    y = y.axis(
        values=[place + 0.5 for place in range(len(names))], grid=False, labelLimit=bars.WIDE_LABEL,
        labelExpr=f"{json.dumps(names)}[floor(datum.value)]",
    )  # fmt: skip
    chart = (
        alt.Chart(style.ROWS)
        .mark_bar(width=axis.bar_width)
        .encode(
            x=axis.x("start"),
            y=y,
            y2=alt.Y2("bottom:Q"),
            color=legends.colour(colours, "status"),
            tooltip=[
                alt.Tooltip("when:N", title="arrival"),
                alt.Tooltip("check_name:N", title="check"),
                alt.Tooltip("value:Q", format=",.4~r"),
                alt.Tooltip("status:N"),
            ],
        )
    )
    return [single("", style.finish(chart, drawn, ROW * len(names)), note=NOTE)]
