"""The only place that reads the environment."""

from collections.abc import Iterator


def variables() -> Iterator[tuple[str, str, str]]:
    """Every variable that is read: its name, its default as text, and what it is for."""
    yield "CENSUS_RAW", ".census/raw", "where the raw logs are"
    yield "CENSUS_LAKE", ".census/lake", "where the tables are"
    yield "CENSUS_REPORT", ".census/report", "where the pages are written"
    yield "CENSUS_USER_KEY", "", "the secret key of the user hash"
