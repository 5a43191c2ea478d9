"""`daily_language_usage`: one row per day and language of the prompt. Made by `python -m jobs daily`."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.measures.priced_sums import priced_sums
from schemas.columns import UNKNOWN
from schemas.daily.daily_language_usage import TABLE

NO_LANGUAGES = ("und", "mul", "mis", "zxx")
"""Codes for: not determined, several languages, a language without a code, not a language."""


def build(*, requests: DataFrame, models: DataFrame, model_aliases: DataFrame) -> DataFrame:
    """Sums over requests, by language and script. A tag without a language is `unknown`."""
    spoken = requests.withColumn("language", _language())
    return priced_sums(spoken, models, model_aliases, "language").select(*TABLE.column_names)


def _language() -> Column:
    """Language and script of a logged tag, capitalised as in BCP 47; the region and all that follows is dropped."""
    subtags = F.split("language", "[-_]")
    language, script = F.get(subtags, 0), F.get(subtags, 1)
    # `\z`: `$` would let a line feed pass. Letters are tested first: lower() turns some foreign ones into Latin ones.
    is_language = language.rlike(r"^[A-Za-z]{2,3}\z") & ~F.lower(language).isin(*NO_LANGUAGES)
    has_script = F.coalesce(script.rlike(r"^[A-Za-z]{4}\z"), F.lit(False))
    tag = F.when(has_script, F.concat_ws("-", F.lower(language), F.initcap(script))).otherwise(F.lower(language))
    return F.when(is_language, tag).otherwise(UNKNOWN)
