"""Splits and compares model names, as column expressions: docs/catalogue.md section 2.

All expressions expect lower-case text.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from schemas.columns import STANDARD

VARIANTS = ("free", "thinking", "beta", "nitro", "floor", "online", "extended", "exacto")
_VARIANT_SUFFIX = rf":({'|'.join(VARIANTS)})\z"
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
