"""`category_paths`: one row a start of content-category paths and its category. Made by `python -m jobs models`."""

from pyspark.sql import DataFrame

from jobs.catalogue.inputs.frames import CatalogueFrames
from schemas.core.category_paths import TABLE


def build(*, catalogue: CatalogueFrames) -> DataFrame:
    """The map from paths to categories; the longest path that fits a tag counts, so that order says nothing."""
    return catalogue.category_paths.select(*TABLE.column_names)
