"""The validated records of some arrivals: raw files read by their sources."""

from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.ingest.classes import classified
from jobs.ingest.counting import converted
from jobs.ingest.files import Arrival
from jobs.ingest.layout import patterns_of
from jobs.ingest.lines import read_lines
from jobs.ingest.pseudonyms import key_pads
from jobs.ingest.records import csv_records, json_records
from jobs.ingest.sources import (
    SOURCES,
    TAG_SOURCES,
    Source,
    SourceOfManyRecords,
    SourceWithNestedJson,
    SourceWithQuota,
    field_names,
)
from jobs.ingest.sources.fields import usd_of_quota
from jobs.ingest.validate import parse, validate
from jobs.lake.text_files import Reads
from jobs.settings import settings
from schemas import TABLE_BY_NAME
from schemas.contract import Table


def requests(spark: SparkSession, arrivals: list[Arrival], key: bytes) -> DataFrame:
    """All records of these arrivals of logs: columns of `requests`, typed, with `reasons` (jobs/ingest/validate.py)."""
    return _validated(spark, arrivals, key, SOURCES, TABLE_BY_NAME["requests"])


def tags(spark: SparkSession, arrivals: list[Arrival], key: bytes) -> DataFrame:
    """All records of these arrivals of tags: columns of `request_tags`, typed, with `reasons`."""
    return _validated(spark, arrivals, key, TAG_SOURCES, TABLE_BY_NAME["request_tags"])


def _validated(
    spark: SparkSession, arrivals: list[Arrival], key: bytes, sources: dict[str, Source], table: Table
) -> DataFrame:
    frames = []
    # without files, the first source makes an empty frame with the right columns
    for (name, header), paths in sorted(_by_format(arrivals).items(), key=str) or [((next(iter(sources)), None), [])]:
        source = sources[name]
        is_parsed_by_the_engine = header is None and not isinstance(source, SourceOfManyRecords)
        nested = source.NESTED if isinstance(source, SourceWithNestedJson) else {}
        patterns = patterns_of(settings().layout)
        schema = source.SCHEMA if is_parsed_by_the_engine else None
        lines = read_lines(spark, paths, patterns, Reads(field_names(source), schema, nested))
        records = json_records(lines, source) if header is None else csv_records(lines, source, header)
        parsed = parse(records, source.canonical, table)
        if isinstance(source, SourceWithQuota):
            per_usd = getattr(settings(), source.QUOTA_SETTING)
            parsed = parsed.withColumn("cost_usd", usd_of_quota(F.col("cost_usd"), per_usd))
        if "token_convention" in table.column_names:
            parsed = classified(converted(parsed))
        hashes_teams = settings().hash_teams
        frames.append(validate(parsed, key_pads(spark, key), table, hashes_teams=hashes_teams))
    return reduce(DataFrame.unionByName, frames)


def _by_format(arrivals: list[Arrival]) -> dict[tuple[str, str | None], list[str]]:
    """The paths of all files that are not empty, by source and (for CSV files) header."""
    found: dict[tuple[str, str | None], list[str]] = {}
    for arrival in arrivals:
        for file in arrival.files:
            if file.size:
                found.setdefault((arrival.source, file.header), []).append(file.path)
    return found
