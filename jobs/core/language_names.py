"""`language_names`: one row per language tag without region. Made by `python -m jobs models`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.catalogue.inputs.frames import CatalogueFrames
from schemas.core.language_names import TABLE

TAG = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?\z"
"""A language, with a script if there is one: the form of a tag of daily_language_usage."""


def build(*, catalogue: CatalogueFrames) -> DataFrame:
    """CLDR's names of languages, without those of a language in one region (`pt_BR`)."""
    tag = F.replace(F.col("language"), F.lit("_"), F.lit("-"))
    return (
        catalogue.languages.withColumn("language", tag).where(F.col("language").rlike(TAG)).select(*TABLE.column_names)
    )
