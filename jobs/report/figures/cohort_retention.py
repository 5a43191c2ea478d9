"""Who stays with a model: the picture of `cohort_retention` (F25)."""

import altair as alt
import pandas as pd

from jobs.report.charts import legends, style
from jobs.report.charts.drawing import Drawing, Panel, Spec
from jobs.report.wording import Findings, count, listing, month, percent

MOST_PANELS, MOST_NAMED = 9, 2
NOTE = (
    "A line per cohort: the users who first used the model in the same month. Across: months after that one, from 1 "
    "on; up: the share of them who used it in that month. Bands: 95% intervals of the cohorts with a colour."
)
OTHER = "other cohorts"
COLOURS = {
    "foundational": style.ORANGE,
    "boomerang": style.PURPLE,
    "foundational and boomerang": style.CRIMSON,
    OTHER: style.GREY,
}
DASHES = {"foundational": [1, 0], "boomerang": [6, 3], "foundational and boomerang": [12, 4], OTHER: [1, 0]}


def findings(frame: pd.DataFrame) -> Findings:
    """The number of cohorts that stay or come back, and the retention of the median one."""
    cohorts = frame[frame["months_since"] == 0]
    flags = {
        name: cohorts[cohorts[column].astype(bool)]
        for name, column in (("foundational", "is_foundational"), ("boomerang", "is_boomerang"))
    }
    models = count(frame["model_id"].nunique(), "model")
    summary = listing([f"{len(some)} {'are' if len(some) != 1 else 'is'} {name}" for name, some in flags.items()])
    sentence = f"Of {count(len(cohorts), 'cohort')} of {models}, {summary}"
    kept = [
        f"{percent(known.median())} after {count(k, 'month')}"
        for k in (1, 3, 6)
        if len(known := frame.loc[frame["months_since"] == k, "retention"].dropna().astype(float))
    ]
    sentence += f"; of its users, the median cohort keeps {listing(kept)}." if kept else "."
    staying = [f"{row['model_id']} of {month(row['cohort_month'])}" for row in _staying(frame).to_dict("records")]
    return Findings(
        title=f"Who came first stays: {listing(staying)}" if staying else "No cohort stays much longer than later ones",
        sentence=sentence,
        sample=f"{count(cohorts['cohort_user_count'].sum(), 'first use', 'first uses')} of a model by a user, "
        "in cohorts of 50 and more",
    )


def _staying(frame: pd.DataFrame) -> pd.DataFrame:
    """The largest foundational cohorts, which the title names: a row each."""
    cohorts = frame[(frame["months_since"] == 0) & frame["is_foundational"].astype(bool)]
    ranked = cohorts.sort_values(["cohort_user_count", "model_id", "cohort_month"], ascending=[False, True, True])
    return ranked.head(MOST_NAMED)


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """Panels of the models in the title, then of those with most users; cohorts that stay or return are highlighted."""
    later = frame[frame["months_since"] > 0]
    sizes = frame[frame["months_since"] == 0].groupby("model_id")["cohort_user_count"].sum()
    sizes = sizes[sizes.index.isin(set(later["model_id"]))].sort_values(ascending=False, kind="stable")
    if sizes.empty:
        return []
    named = [model for model in _staying(frame)["model_id"].unique() if model in sizes.index]
    sizes = sizes.reindex([*named, *sizes.index.drop(named)]).head(MOST_PANELS)
    shown = later[later["model_id"].isin(sizes.index)]
    top, last = shown["retention_high"].astype(float).max() or 1.0, int(shown["months_since"].max())
    panels = tuple(
        Panel(model, count(int(users), "user"), _panel(shown[shown["model_id"] == model], top, last))
        for model, users in sizes.items()
    )
    kinds = {_kind(*flags) for flags in zip(shown["is_foundational"], shown["is_boomerang"], strict=True)}
    key = legends.key({kind: colour for kind, colour in COLOURS.items() if kind in kinds}, DASHES)
    return [Drawing("F25", panels, note=NOTE, key=key)]


def _panel(rows: pd.DataFrame, top: float, last: int) -> Spec:
    drawn = rows.assign(
        kind=[_kind(*flags) for flags in zip(rows["is_foundational"], rows["is_boomerang"], strict=True)],
        cohort=[month(date) for date in rows["cohort_month"]],
    )
    kinds = [kind for kind in COLOURS if kind in set(drawn["kind"])]
    fields = ["cohort", "kind", "months_since", "retention", "retention_low", "retention_high"]
    scale = alt.Scale(domainMin=0, domainMax=top, nice=False)
    base = alt.Chart(style.ROWS).encode(
        x=alt.X("months_since:Q", title=None).scale(domain=[1, max(last, 2)], nice=False)
        .axis(values=[1, *range(3, last + 1, 3)], grid=False, format="d"),
        y=alt.Y("retention:Q", title=None, scale=scale).axis(format="%", tickCount=3),
        color=legends.colour({kind: COLOURS[kind] for kind in kinds}, "kind", has_key=False),
        detail=alt.Detail("cohort:N"),
    )  # fmt: skip
    dashes = legends.dash({kind: DASHES[kind] for kind in kinds}, "kind", has_key=False)
    others = base.mark_line(strokeWidth=1, opacity=0.6).transform_filter(f"datum.kind === '{OTHER}'")
    is_special = f"datum.kind !== '{OTHER}'"
    bands = base.mark_area(opacity=0.2).encode(
        y=alt.Y("retention_low:Q", title=None, scale=scale).axis(format="%", tickCount=3), y2=alt.Y2("retention_high:Q")
    )
    lines = base.mark_line(strokeWidth=2.5).encode(strokeDash=dashes)
    points = base.mark_point(size=30, filled=True, opacity=0).encode(
        tooltip=[
            alt.Tooltip("cohort:N", title="cohort of"),
            alt.Tooltip("months_since:Q", title="months after", format="d"),
            alt.Tooltip("retention:Q", title="still there", format=".1%"),
            alt.Tooltip("kind:N", title="kind"),
        ]
    )
    layers = [others.encode(strokeDash=dashes)] if OTHER in kinds else []
    if kinds != [OTHER]:
        layers += [bands.transform_filter(is_special), lines.transform_filter(is_special)]
    return style.finish(alt.layer(*layers, points), drawn[fields].round(4), style.PANEL_HEIGHT)


def _kind(is_foundational: bool, is_boomerang: bool) -> str:
    if is_foundational and is_boomerang:
        return "foundational and boomerang"
    return "foundational" if is_foundational else "boomerang" if is_boomerang else OTHER
