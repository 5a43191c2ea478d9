"""`promotions`: one row per free-launch promotion of a model. Made by `python -m jobs models`."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.catalogue.expressions import refuse
from jobs.catalogue.inputs.frames import CatalogueFrames
from schemas.core.promotions import TABLE


def build(*, models: DataFrame, catalogue: CatalogueFrames) -> DataFrame:
    """All promotions, with their first and last days; evaluating it raises if the model of one is not in `models`."""
    known = F.broadcast(models.select("model_id", F.lit(True).alias("is_known")).distinct())
    message = F.concat(F.lit("promotions.csv: "), "model_id", F.lit(" is not a model"))
    checked = F.when(F.col("is_known"), F.col("model_id")).otherwise(refuse(message)).alias("model_id")
    promoted = catalogue.promotions.join(known, on="model_id", how="left")
    return promoted.withColumn("model_id", checked).select(*TABLE.column_names)
