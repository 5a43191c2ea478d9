"""`category_paths`: one row per category path, with its category. Made by `python -m jobs models`."""

from pyspark.sql import DataFrame

from jobs.catalogue.inputs.frames import CatalogueFrames
from schemas.core.category_paths import TABLE


def build(*, catalogue: CatalogueFrames) -> DataFrame:
    """The map from paths to categories. The longest path that fits a tag counts, whatever the order of rows."""
    return catalogue.category_paths.select(*TABLE.column_names)
