"""What a day of raw logs must look like before it is published: shares and volumes with thresholds.

The thresholds below are defaults: an environment variable `CENSUS_<CHECK>_<LIMIT>` (`CENSUS_REJECTED_SHARE_STOP_ABOVE`)
sets another, `none` switches one off. What crosses a `stop` limit stops the arrival unless a person accepts it
(`python -m jobs accept`); what crosses a `warn` limit is published with its status in `daily_data_quality`.
"""

import os
from dataclasses import dataclass, fields

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from schemas.errors import CensusError

LEAST_RECORDS = 100
"""A share of fewer records says nothing: such a day is published with the status `not_judged`."""

TRAILING_DAYS = 7
LEAST_TRAILING_DAYS = 3


class ArrivalFailure(CensusError):  # noqa: N818 - what happened, not a defect of the program
    """An arrival is not what a day of logs should be; nothing of the range was published."""


@dataclass(frozen=True)
class Limits:
    """The values beyond which a check warns or stops; None: never."""

    warn_below: float | None = None
    stop_below: float | None = None
    warn_above: float | None = None
    stop_above: float | None = None


@dataclass(frozen=True)
class Check:
    """One expectation of an arrival: what is measured, its default limits, and where to look when it fails."""

    doc: str
    limits: Limits
    look_at: str


CHECKS = {
    "rejected_share": Check(
        "rejected / (records - skipped)",
        Limits(warn_above=0.01, stop_above=0.2),
        "the reasons below; a format that changed, or files in the folder of another source",
    ),
    "duplicate_share": Check(
        "duplicates / (records - skipped)",
        # each copy is counted once: a whole redelivery is no reason to stop
        Limits(warn_above=0.05),
        "core/arrival_files: files delivered twice",
    ),
    "late_share": Check(
        "requests of an earlier day / requests", Limits(warn_above=0.05), "when the gateway's files are shipped"
    ),
    "volume_ratio": Check(
        f"requests / median of the {TRAILING_DAYS} arrivals before (at least {LEAST_TRAILING_DAYS})",
        Limits(warn_below=0.5, stop_below=0.1, warn_above=2, stop_above=10),
        "whether all files of the day arrived: core/arrival_files of the days before, and the raw folder",
    ),
    "unknown_model_token_share": Check(
        "tokens of models that the catalogue does not know / tokens",
        Limits(warn_above=0.05, stop_above=0.9),
        "the model names below; docs/catalogue.md says how to add one, then run the stage `models`",
    ),
    "unpriced_token_share": Check(
        "tokens whose cost is not known / tokens (BYOK and failures aside)",
        Limits(warn_above=0.1),
        "daily/daily_model_usage: unpriced_tokens by model; docs/catalogue.md says how to add a price",
    ),
    "hours_to_end_of_day": Check(
        "hours from the start of the newest request to the end of the arrival day",
        Limits(warn_above=6),
        "whether the last files of the day arrived",
    ),
}


def limits_of(name: str) -> Limits:
    """The limits of a check: its defaults, or what the environment says; raises CensusError for what is no number."""
    chosen = {}
    for field in fields(Limits):
        variable = f"CENSUS_{name}_{field.name}".upper()
        text = os.environ.get(variable)
        if not text:
            chosen[field.name] = getattr(CHECKS[name].limits, field.name)
            continue
        try:
            chosen[field.name] = None if text == "none" else float(text)
        except ValueError:
            raise CensusError(f"{variable} is {text!r}: it must be a number, or none") from None
    return Limits(**chosen)


def judged(measures: DataFrame) -> DataFrame:
    """Add the four limits and `check_status` to rows with check_name, value and is_enough (enough to judge)."""
    limits = {name: limits_of(name) for name in CHECKS}
    named = {
        field.name: _by_check({name: getattr(one, field.name) for name, one in limits.items()})
        for field in fields(Limits)
    }
    return measures.withColumns(named).withColumn("check_status", _status())


def _by_check(values: dict[str, float | None]) -> Column:
    found = F.lit(None).cast("double")
    for name, value in values.items():
        found = F.when(F.col("check_name") == name, F.lit(value).cast("double")).otherwise(found)
    return found


def _status() -> Column:
    def beyond(below: str, above: str) -> Column:
        return F.coalesce(F.col("value") < F.col(below), F.lit(False)) | F.coalesce(
            F.col("value") > F.col(above), F.lit(False)
        )

    return (
        F.when(~F.col("is_enough") | F.col("value").isNull(), "not_judged")
        .when(beyond("stop_below", "stop_above"), "critical")
        .when(beyond("warn_below", "warn_above"), "warning")
        .otherwise("kept")
    )
