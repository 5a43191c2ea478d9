"""Whether the tables keep their promises: the picture of `expectation_results`."""

import altair as alt
import pandas as pd

from jobs.report.charts import legends, style
from jobs.report.charts.drawing import Drawing, Panel
from jobs.report.wording import Findings, capital, count, listing
from schemas import TABLE_BY_NAME
from schemas.contract import LAYER_OF_STAGE

COLOURS = {"kept": style.BLUE, "broken, a warning": style.BROWN, "broken, critical": style.ORANGE}
WHOLE = "datum.value === floor(datum.value) ? format(datum.value, 'd') : ''"
ROW = 18
LONGEST_LABEL = 190


def findings(frame: pd.DataFrame) -> Findings:
    """The promises that are broken in the newest check of each table, and their number."""
    newest = _newest(frame)
    broken = newest[~newest["is_kept"].astype(bool)].sort_values(["severity", "table_name", "expectation"])
    summary = [
        f"{row['table_name']}: {row['expectation']} ({row['severity']})" for row in broken.head(3).to_dict("records")
    ]
    tables = count(newest["table_name"].nunique(), "table")
    promises = count(len(newest), "promise")
    title = (
        f"{capital(count(len(broken), 'promise is', 'promises are'))} broken"
        if len(broken)
        else "Every promise is kept"
    )
    sentence = f"When they were last checked, {tables} kept {len(newest) - len(broken):,} of {promises}"
    if summary:
        sentence += f". Broken are {listing(summary)}{' and others' if len(broken) > len(summary) else ''}"
    return Findings(
        title, sentence + ".", f"{count(int(frame['checked_row_count'].sum()), 'checked row')} in all checks"
    )


def _newest(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the newest checked range of each table."""
    ranked = frame.sort_values(["to_date", "from_date"], ascending=False).drop_duplicates("table_name")
    return frame.merge(ranked[["table_name", "from_date", "to_date"]], on=["table_name", "from_date", "to_date"])


def drawings(frame: pd.DataFrame) -> list[Drawing]:
    """Panels of the layers: a bar per table, as long as it has promises."""
    newest = _newest(frame)
    kept = newest["is_kept"].astype(bool)
    states = ["kept" if ok else f"broken, {'critical' if how == 'critical' else 'a warning'}"
              for ok, how in zip(kept, newest["severity"], strict=True)]  # fmt: skip
    layers = [TABLE_BY_NAME[name].layer if name in TABLE_BY_NAME else "gone" for name in newest["table_name"]]
    counted = newest.assign(state=states, layer=layers)
    counted = counted.groupby(["layer", "table_name", "state"], as_index=False).size()
    order = [layer for layer in dict.fromkeys([*LAYER_OF_STAGE.values(), "gone"]) if layer in set(layers)]
    panels = [_panel(counted[counted["layer"] == layer], layer) for layer in order]
    key = legends.key({state: colour for state, colour in COLOURS.items() if state in set(states)})
    return [Drawing("", tuple(panels), is_wide=True, key=key)]


def _panel(rows: pd.DataFrame, layer: str) -> Panel:
    tables = [name for name in TABLE_BY_NAME if name in set(rows["table_name"])]
    tables += sorted(set(rows["table_name"]) - set(tables))
    present = {state: colour for state, colour in COLOURS.items() if state in set(rows["state"])}
    chart = (
        alt.Chart(style.ROWS)
        .mark_bar(height=ROW * 2 // 3)
        .encode(
            x=alt.X("size:Q").title(None).axis(tickCount=4, labelExpr=WHOLE),
            y=alt.Y("table_name:N").title(None).sort(tables).axis(labelLimit=LONGEST_LABEL, labelFontSize=11),
            color=legends.colour(present, "state", has_key=False),
            order=alt.Order("state:N", sort="descending"),
            tooltip=[alt.Tooltip("table_name:N"), alt.Tooltip("state:N"), alt.Tooltip("size:Q", title="promises")],
        )
    )
    return Panel(
        capital(layer),
        count(len(tables), "table"),
        style.finish(chart, rows.sort_values(["table_name", "state"]), ROW * len(tables)),
    )
