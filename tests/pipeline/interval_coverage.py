"""How often the 95 % intervals of jobs/measures/intervals.py hold: many samples of populations whose truth is known.

`python -m tests.pipeline.interval_coverage` writes the tables of docs/intervals.md.
"""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from jobs.lake.engine import open_session
from jobs.measures.intervals import Z, mean_interval, proportion_interval, share_interval

PAGE = Path(__file__).resolve().parents[2] / "docs" / "intervals.md"
MARKS = "<!-- written by python -m tests.pipeline.interval_coverage -->\n", "<!-- end -->\n"

SEED = 20251101
WEEKS = 2000
"""Of 400 weeks an interval that holds in 95 % may hold in 93 to 97 % by chance alone: too few to tell them apart."""

POPULATION = 200_000
TAILS = (0.8, 1.2, 1.6)
SAMPLES = (100, 300, 1000, 3000, 10_000)
CATEGORIES = (0.45, 0.30, 0.15, 0.07, 0.03)
RETENTION = (0.60, 0.30, 0.08)

PRICES = (0.3, 1.0, 4.0, 12.0, 0.0)
"""USD per million tokens of five authors. The last one costs nothing, and a share of nothing is not looked at."""

TASTES = (
    (0.05, 0.15, 0.50, 0.25, 0.05),
    (0.50, 0.20, 0.10, 0.05, 0.15),
    (0.30, 0.30, 0.20, 0.10, 0.10),
    (0.10, 0.20, 0.30, 0.30, 0.10),
    (0.02, 0.08, 0.30, 0.50, 0.10),
)
"""Shares of the authors' requests in each category: dear authors are used for other things than cheap ones."""

KINDS = {
    "tokens": ("bigint", "decimal(38,0)"),
    "long": ("bigint", "decimal(38,0)"),
    "spend": ("decimal(28,12)", "decimal(38,18)"),
    "author": ("decimal(28,12)", "decimal(38,18)"),
    "mean": ("bigint", "decimal(38,0)"),
    "retention": ("bigint", "decimal(38,0)"),
}
"""What is estimated, with the types of sums and of sums of squares in the tables: tokens by category, and where one
category's requests are longer; spend by category and by author; tokens a request; retained users."""

LONGER = (1.0, 1.0, 6.0, 1.0, 1.0)
"""Lengths of requests by category where they differ, as those of programming do."""

CELL = ["kind", "sigma", "size", "group"]


def measured(spark: SparkSession) -> pd.DataFrame:
    """One row a kind, tail, sample size and group: how often ours and the plain interval hold, and ours' mean width
    over that of the plain one."""
    sums = _all_sums()
    found = pd.concat([_with_ours(spark, sums[sums["kind"] == kind], types) for kind, types in KINDS.items()])
    found = found.reset_index(drop=True)
    low, high = _plain(found)
    found["ours"] = found["truth"].between(found["low"], found["high"])
    found["plain"] = found["truth"].between(low, high)
    found["width"], found["plain_width"] = found["high"] - found["low"], high - low
    means = found.groupby(CELL)[["ours", "plain", "width", "plain_width"]].mean()
    means["ratio"] = means["width"] / means["plain_width"]
    return means.reset_index()


def _all_sums() -> pd.DataFrame:
    """One row a week, kind, tail, sample size and group: the sums of the week's sample, and the population's truth."""
    random = np.random.default_rng(SEED)
    frames = []
    for sigma in TAILS:
        category = random.choice(len(CATEGORIES), POPULATION, p=CATEGORIES)
        author = (random.random(POPULATION)[:, None] > np.cumsum(TASTES, axis=1)[category, :-1]).sum(axis=1)
        tokens = np.ceil(np.exp(random.normal(np.log(1500), sigma, POPULATION)))
        spend = tokens * np.array(PRICES)[author] / 1e6
        long = tokens * np.array(LONGER)[category]
        requests = {
            "tokens": (tokens, category),
            "long": (long, category),
            "spend": (spend, category),
            "author": (spend, author),
        }
        frames += [_sums(random, requests, size).assign(sigma=sigma, size=size) for size in SAMPLES]
    frames += [_retained(random, size) for size in SAMPLES]
    return pd.concat(frames, ignore_index=True)


def _sums(random: np.random.Generator, requests: dict[str, tuple], size: int) -> pd.DataFrame:
    """The sums of WEEKS samples, drawn in batches that fit into memory."""
    most = 1_000_000 // size
    drawn: dict[str, list] = {kind: [] for kind in requests}
    for batch in (min(most, WEEKS - done) for done in range(0, WEEKS, most)):
        picks = random.integers(0, POPULATION, (batch, size), dtype=np.int32)
        week = np.arange(batch)[:, None] * len(CATEGORIES)
        for kind, (amounts, groups) in requests.items():
            amount, key = amounts[picks].ravel(), (week + groups[picks]).ravel()
            sums = [np.bincount(key, power, batch * len(CATEGORIES)) for power in (amount, amount * amount)]
            drawn[kind].append(np.reshape(sums, (2, batch, len(CATEGORIES))))
    frames = [_frame(kind, np.concatenate(drawn[kind], axis=1), *requests[kind]) for kind in requests]
    mean = frames[0][frames[0]["group"] == 0].assign(kind="mean", truth=requests["tokens"][0].mean())
    return pd.concat([*frames, mean])


def _frame(kind: str, sums: np.ndarray, amounts: np.ndarray, groups: np.ndarray) -> pd.DataFrame:
    """One row a week and group from an array of [Σ and Σ², week, group]."""
    total = np.broadcast_to(sums.sum(axis=2, keepdims=True), sums.shape)
    truth = np.bincount(groups, amounts) / amounts.sum()
    group = np.arange(len(truth))
    columns = {"part": sums[0], "part_squared": sums[1], "whole": total[0], "whole_squared": total[1]}
    frame = pd.DataFrame({name: values.ravel() for name, values in columns.items()})
    frame = frame.assign(kind=kind, group=np.tile(group, sums.shape[1]), truth=np.tile(truth, sums.shape[1]))
    return frame[frame["truth"] > 0]


def _retained(random: np.random.Generator, size: int) -> pd.DataFrame:
    """So many of `size` users came back, each week and rate; the squares are not used."""
    frames = [
        pd.DataFrame({"part": random.binomial(size, rate, WEEKS).astype(float), "group": group, "truth": rate})
        for group, rate in enumerate(RETENTION)
    ]
    sums = pd.concat(frames).assign(kind="retention", sigma=0.0, size=size, whole=float(size))
    return sums.assign(part_squared=0.0, whole_squared=0.0)


def _with_ours(spark: SparkSession, sums: pd.DataFrame, types: tuple[str, str]) -> pd.DataFrame:
    """Adds `low` and `high` as the marts would find them in their tables."""
    given = sums[["part", "part_squared", "whole", "whole_squared", "size"]].rename_axis("row").reset_index()
    plain, squared = types
    frame = spark.createDataFrame(pa.Table.from_pandas(given, preserve_index=False)).select(
        "row",
        "size",
        *(F.col(name).cast(plain).alias(name) for name in ("part", "whole")),
        *(F.col(name).cast(squared).alias(name) for name in ("part_squared", "whole_squared")),
    )
    low, high = _ends(sums["kind"].iloc[0])
    return sums.join(frame.select("row", low.alias("low"), high.alias("high")).toPandas().set_index("row"))


def _ends(kind: str) -> tuple[Column, Column]:
    if kind == "mean":
        columns = mean_interval("whole", "whole_squared", "size", "tokens")
    elif kind == "retention":
        columns = proportion_interval("part", "whole", "retention")
    else:
        columns = share_interval("part", "part_squared", "whole", "whole_squared")
    low, high = (next(column for name, column in columns.items() if name.endswith(end)) for end in ("_low", "_high"))
    return low, high


def _plain(found: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The estimate ± 1.96 standard errors, as text books have it."""
    share, size = found["part"] / found["whole"], found["size"]
    rest_squared = found["whole_squared"] - found["part_squared"]
    error = np.sqrt(found["part_squared"] * (1 - share) ** 2 + rest_squared * share**2) / found["whole"]
    error = error.where(found["kind"] != "retention", np.sqrt(share * (1 - share) / size))
    mean = found["whole"] / size
    variance = (found["whole_squared"] / size - mean**2) * size / (size - 1)
    is_mean = found["kind"] == "mean"
    centre, error = share.where(~is_mean, mean), error.where(~is_mean, np.sqrt(variance.clip(lower=0) / size))
    return centre - Z * error, centre + Z * error


def tables(coverage: pd.DataFrame) -> str:
    """Both tables of the page as Markdown."""
    heads = ["σ", "requests", "45 %", "15 %", "3 %", "one longer", "spend, category", "spend, author", "mean"]
    cells = coverage.set_index(CELL)
    rows = [
        [f"{sigma}", f"{size:,}"]
        + [_cell(cells.loc[("tokens", sigma, size, group)]) for group in (0, 2, 4)]
        + [_cell(_worst(cells.loc[(kind, sigma, size)])) for kind in ("long", "spend", "author", "mean")]
        for sigma in TAILS
        for size in SAMPLES
    ]
    retained = [
        [f"{size:,}", *(_cell(cells.loc[("retention", 0.0, size, group)]) for group in range(len(RETENTION)))]
        for size in SAMPLES
    ]
    return (
        _markdown(heads, rows) + "\n" + _markdown(["users", *(f"{rate * 100:.0f} %" for rate in RETENTION)], retained)
    )


def _worst(groups: pd.DataFrame) -> pd.Series:
    """The group that our interval covers least."""
    return groups.sort_values("ours", kind="stable").iloc[0]


def _cell(row: pd.Series) -> str:
    return f"{row['ours'] * 100:.0f} / {row['plain'] * 100:.0f} × {row['ratio']:.2f}"


def _markdown(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines).replace("| --- ", "|---").replace("|--- |", "|---|")


def with_tables(page: str, new: str) -> str:
    """The page with new tables between its marks."""
    first, last = MARKS
    return re.sub(f"{first}.*?{last}", lambda _: f"{first}\n{new}\n{last}", page, flags=re.DOTALL)


if __name__ == "__main__":
    written = with_tables(PAGE.read_text(encoding="utf-8"), tables(measured(open_session("interval-coverage"))))
    PAGE.write_text(written, encoding="utf-8")
