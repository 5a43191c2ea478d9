"""How a logged name finds its model, step by step."""

from collections.abc import Sequence
from difflib import get_close_matches
from itertools import groupby

from pyspark.sql import Row, SparkSession

from jobs.catalogue.resolve import attempts
from jobs.commands.output import Listing
from jobs.lake import reader
from jobs.lake.frames import frame_of_rows
from schemas import TABLE_BY_NAME
from schemas.errors import CensusError

NEAREST = 3


def explained(spark: SparkSession, names: Sequence[str]) -> Listing:
    """One row per name and spelling that was looked up, until one is an alias; then the model, or the nearest aliases.

    Raises CensusError for a lake without a catalogue.
    """
    aliases = reader.rows(TABLE_BY_NAME["model_aliases"]).select(["alias", "model_id", "alias_origin"]).to_pylist()
    if not aliases:
        raise CensusError("this lake has no catalogue yet. Build it:  python -m jobs models --from D --to D")
    origins = {one["alias"]: one["alias_origin"] for one in aliases}
    raw_names = frame_of_rows(spark, [(name,) for name in dict.fromkeys(names)], "raw_model string")
    known = frame_of_rows(spark, [(one["alias"], one["model_id"]) for one in aliases], "alias string, model_id string")
    tried = attempts(raw_names, known).orderBy("raw_model", "position").collect()
    rows = [row for _, found in groupby(tried, lambda one: one.raw_model) for row in _steps(list(found), origins)]
    headings = {
        "name": "name",
        "step": "step",
        "looked_up": "looked up",
        "model_id": "model",
        "alias_origin": "known by",
    }
    return Listing("how logged names find their models", headings, rows)


def _steps(tried: list[Row], origins: dict[str, str]) -> list[dict[str, str | None]]:
    """What was looked up for one name, each spelling once."""
    rows: list[dict[str, str | None]] = []
    for one in tried:
        row = {"name": one.raw_model, "step": one.step, "looked_up": one.alias, "model_id": one.alias_model_id}
        if one.alias_model_id is not None:
            return [*rows, {**row, "alias_origin": origins[one.alias]}]
        if one.alias not in {earlier["looked_up"] for earlier in rows}:
            rows.append({**row, "alias_origin": None})
    near = ", ".join(get_close_matches(tried[-1].alias, origins, NEAREST)) or "none"
    advice = (
        f"not found; nearest: {near}. To make it mean a model, add the row {tried[-1].alias},MODEL_ID to "
        f"catalogue/own/aliases.csv; a model of your own is a row of catalogue/own/dt=DAY/models.csv"
    )
    return [
        *rows,
        {"name": tried[0].raw_model, "step": advice, "looked_up": None, "model_id": None, "alias_origin": None},
    ]
