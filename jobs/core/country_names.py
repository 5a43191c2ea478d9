"""`country_names`: one row per country or territory. Made by `python -m jobs models`."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.catalogue.inputs.frames import CatalogueFrames
from schemas.core.country_names import TABLE


def build(*, catalogue: CatalogueFrames) -> DataFrame:
    """Names and continents of countries."""
    return catalogue.countries.withColumn("continent", _continent()).select(*TABLE.column_names)


def _continent() -> Column:
    """The region of UN M49. The Americas are two: South America is its intermediate region, North America the rest."""
    is_american = F.col("region") == "Americas"
    return (
        F.when(F.col("country") == "AQ", "Antarctica")
        .when(is_american & (F.col("intermediate_region") == "South America"), "South America")
        .when(is_american, "North America")
        .otherwise(F.col("region"))
    )
