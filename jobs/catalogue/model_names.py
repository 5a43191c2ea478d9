"""Splits and compares model names, as column expressions: docs/catalogue.md section 2.

All expressions expect lower-case text.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from schemas.columns import STANDARD

BATCH = "batch"
VARIANTS = ("free", "thinking", "beta", "nitro", "floor", "online", "extended", "exacto", BATCH)
_VARIANT_SUFFIX = rf":({'|'.join(VARIANTS)})\z"
_HOST_PREFIX = r"^(system\.ai\.)?(databricks-)?((us|us-gov|eu|apac|global|jp|au|ca)\.)?"
_HOST_SUFFIX = r"(:[0-9]+(:[0-9]+k)?)?(-(maas|tput))?(@default)?(\[[0-9]+[km]\])?\z"
"""What hosts write around the name of a model; `:0` of Bedrock's `-v1:0`, `[1m]` of the context window."""

_VENDOR = r"^(ai21|amazon|anthropic|cohere|deepseek|google|meta|minimax|mistral|moonshot|nvidia|openai|qwen|writer)\."
_VERSION = r"-v[0-9]+\z"
_EFFORT = r"(-(thinking|minimal|low|medium|high|xhigh)){1,2}\z"
_REASONS = r"^(claude-|gemini-(2[.-]5|[3-9])|gpt-[5-9]|grok-[3-9]|o[1-9](-|\z))"
"""Families whose models take an effort in the request, which gateways and agents write behind the name."""

_DATE_SUFFIX = r"[-@]20[0-9]{2}-?(0[1-9]|1[0-2])-?(0[1-9]|[12][0-9]|3[01])\z"


def without_variant(name: Column) -> Column:
    """The name before a known variant; the whole name where it has none."""
    return F.regexp_replace(name, _VARIANT_SUFFIX, "")


def variant(name: Column) -> Column:
    """The known variant after the last colon, or `standard`."""
    found = F.regexp_extract(name, _VARIANT_SUFFIX, 1)
    return F.when(found == "", F.lit(STANDARD)).otherwise(found)


def undated(name: Column) -> Column:
    """The name without a trailing date (`-20250929`, `-2025-09-29`, `@20250929`)."""
    return F.regexp_replace(name, _DATE_SUFFIX, "")


def slug(name: Column) -> Column:
    """The text after the last slash."""
    return F.substring_index(name, "/", -1)


def path_suffixes(name: Column) -> Column:
    """All of `a/b/c`, `b/c`, `c`, longest first."""
    parts = F.split(name, "/")
    return F.transform(
        F.sequence(F.lit(1), F.size(parts)),
        lambda start: F.array_join(F.slice(parts, start, F.size(parts)), "/"),
    )


def key(name: Column) -> Column:
    """The form that two spellings of one model share."""
    return _norm(_core(name))


def undated_key(name: Column) -> Column:
    """The key of the name without its date."""
    return _norm(undated(_core(name)))


def _core(name: Column) -> Column:
    without_region = F.regexp_replace(slug(name), r"^(us|eu|apac|global|jp|au|ca)\.", "")
    without_vendor = F.regexp_replace(without_region, r"^[a-z][a-z0-9]*\.([a-z])", "$1")
    return F.regexp_replace(without_vendor, r"-v[0-9]+:[0-9]+\z", "")


def _norm(core: Column) -> Column:
    with_points = F.regexp_replace(core, "([0-9])p([0-9])", "$1-$2")
    with_dashes = F.regexp_replace(with_points, "[._@: ]", "-")
    with_short_date = F.regexp_replace(with_dashes, r"(20[0-9]{2})-([0-9]{2})-([0-9]{2})\z", "$1$2$3")
    return F.regexp_replace(with_short_date, "([a-z])-([0-9])", "$1$2")


def with_spellings(names: DataFrame) -> DataFrame:
    """Adds `spellings` to rows with `base`, a logged name without its variant: where to look it up, first to last.

    An array of structs of `step`, which says in words what was done to the logged name, and `alias`. Columns rather
    than one expression: each is used several times, and an expression would be planned as often.
    """
    steps = {
        "_hosted": F.regexp_replace(F.regexp_replace(slug(F.col("base")), _HOST_PREFIX, ""), _HOST_SUFFIX, ""),
        "_of_model": F.regexp_replace("_hosted", _VENDOR, ""),
        "_plain": F.regexp_replace("_of_model", _VERSION, ""),
        "_undated": undated(F.col("_plain")),
        "_effortless": F.when(F.col("_plain").rlike(_REASONS), F.regexp_replace("_plain", _EFFORT, "")).otherwise(
            F.col("_plain")
        ),
        "_undated_effortless": undated(F.col("_effortless")),
    }
    for name, step in steps.items():
        names = names.withColumn(name, step)
    host, effort = "without the host's marks", "without the effort"
    others = F.array(
        _step(host, F.col("_hosted")),
        _step(host, F.col("_of_model")),
        _step(host, F.col("_plain")),
        _step(f"{host} and date", F.col("_undated")),
        _step(f"{host} and date, in the catalogue's spelling", _spelled(F.col("_undated"))),
        _step(effort, F.col("_effortless")),
        _step(f"{effort} and date", F.col("_undated_effortless")),
        _step(f"{effort} and date, in the catalogue's spelling", _spelled(F.col("_undated_effortless"))),
    )
    parts = (part.cast("array<struct<step: string, alias: string>>") for part in (_as_written(F.col("base")), others))
    return names.withColumn("spellings", F.concat(*parts)).drop(*steps)


def _as_written(base: Column) -> Column:
    return F.flatten(
        F.transform(
            path_suffixes(base),
            lambda suffix: F.array(_step("as written", suffix), _step("without its date", undated(suffix))),
        )
    )


def _spelled(name: Column) -> Column:
    """The catalogue's spelling: `gemini-2.5-pro` for `gemini-2-5-pro`, `claude-sonnet-4.5` for `claude-4.5-sonnet`,
    `llama-3.1-8b` for `llama3-1-8b`.
    """
    of_llama = F.regexp_replace(name, r"^(meta-)?llama-?v?([0-9])", "llama-$2")
    with_point = F.regexp_replace(of_llama, r"(^|[^0-9])([0-9])[-p]([0-9])([^0-9]|\z)", "$1$2.$3$4")
    return F.regexp_replace(with_point, r"^claude-([4-9](\.[0-9])?)-(opus|sonnet|haiku)\z", "claude-$3-$1")


def _step(step: str, alias: Column) -> Column:
    return F.struct(F.lit(step).alias("step"), alias.alias("alias"))
