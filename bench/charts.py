"""The pictures of docs/performance.md, in the colours and fonts of the project's other pictures."""

from collections.abc import Sequence

import altair as alt

from bench.contenders import CONTENDERS
from bench.results import STAGES, Results, spread
from docs.story_charts import FONT
from jobs.report.charts import style

REST = "start and end"
STAGE_COLOURS = {
    "models": style.SKY, "ingest": style.BLUE, "daily": style.GREEN, "marts": style.ORANGE, "report": style.PURPLE,
    REST: style.GREY,
}  # fmt: skip
WIDTH, BAR_HEIGHT = 560, 24
TITLES = {contender.name: contender.title for contender in CONTENDERS}


def of_stages(found: dict[int, Results]) -> alt.VConcatChart:
    """CPU seconds of each contender, by stage: a panel for each size, with a scale of its own."""
    panels = [_stages_panel(results, size) for size, results in found.items()]
    chart = alt.vconcat(*panels, spacing=24)
    return _finish(chart, "Processor time by stage", "CPU seconds of all processes of a command; medians of all runs")


def of_memory(found: dict[int, Results]) -> alt.VConcatChart:
    """The peak memory of each contender by size of the day, both on logarithmic scales."""
    rows = []
    for size, results in found.items():
        for contender in CONTENDERS:
            peak = spread(one.costs.peak_mib for one in results.of(size, contender.name))
            if peak:
                rows.append({"requests": size, "program": contender.title, "GiB": round(peak.median / 1024, 3)})
    order = [contender.title for contender in CONTENDERS]
    colours = [style.GREEN, style.BLUE, style.GREY, style.ORANGE, style.BROWN]
    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_line(point=True, strokeWidth=2)
        .encode(
            x=alt.X("requests:Q").scale(type="log").title("requests of the day").axis(values=list(found), format="~s"),
            y=alt.Y("GiB:Q").scale(type="log").title("GiB"),
            color=alt.Color("program:N").scale(domain=order, range=colours).legend(title=None, columns=2),
        )
        .properties(width=WIDTH, height=style.HEIGHT)
    )
    meaning = "resident memory of all processes together at its highest; pages that they share count several times"
    return _finish(alt.vconcat(chart), "Peak memory", meaning)


def _stages_panel(results: Results, size: int) -> alt.Chart:
    rows: list[dict[str, object]] = []
    names = [one.name for one in CONTENDERS if results.of(size, one.name)]
    for name in names:
        seconds = _seconds_by_stage(results, size, name)
        rows += [
            {
                "program": TITLES[name],
                "stage": stage,
                "seconds": round(value, 3),
                "position": list(seconds).index(stage),
            }
            for stage, value in seconds.items()
        ]
    chart: alt.Chart = (
        alt.Chart(alt.Data(values=rows), title=f"{size:,} requests")
        .mark_bar()
        .encode(
            x=alt.X("seconds:Q").title("CPU seconds").stack("zero"),
            y=alt.Y("program:N").title(None).sort([TITLES[name] for name in names]).axis(labelLimit=0),
            color=alt.Color("stage:N")
            .scale(domain=list(STAGE_COLOURS), range=list(STAGE_COLOURS.values()))
            .legend(title=None, columns=len(STAGE_COLOURS)),
            order="position:Q",
        )
        .properties(width=WIDTH, height=BAR_HEIGHT * len(names))
    )
    return chart


def _seconds_by_stage(results: Results, size: int, name: str) -> dict[str, float]:
    """Median CPU seconds of each stage, and of all that is in none."""
    runs = results.of(size, name)
    whole = _median([one.costs.cpu_seconds for one in runs])
    found = {
        stage: _median([one.costs.stages[stage].cpu_seconds for one in runs if stage in one.costs.stages])
        for stage in STAGES
    }
    return found | {REST: max(0.0, whole - sum(found.values()))}


def _median(numbers: Sequence[float]) -> float:
    known = spread(numbers)
    return known.median if known else 0.0


def _finish(chart: alt.VConcatChart, title: str, meaning: str) -> alt.VConcatChart:
    heading = alt.TitleParams(title, subtitle=meaning, anchor="start", fontSize=16, subtitleFontSize=12, offset=12)
    finished: alt.VConcatChart = (
        chart.properties(title=heading, background="white", padding=12)
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_title(fontSize=13, fontWeight="bold", anchor="start", subtitleColor="#444444")
        .configure_axis(domain=False, ticks=False, labelPadding=5, labelFontSize=11, gridColor="#e4e4e4")
        .configure_legend(orient="bottom", labelFontSize=12, labelLimit=0)
    )
    return finished
