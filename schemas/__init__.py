"""WHAT each table promises. Standard library only; imports nothing of ours from outside this package."""

from schemas.contract import Table
from schemas.core import (
    arrival_files,
    ingest_accounts,
    model_aliases,
    models,
    rejected_requests,
    request_tags,
    requests,
)
from schemas.daily import daily_data_quality, daily_model_usage, daily_user_usage
from schemas.marts import (
    open_weight_authors,
    unknown_models,
    weekly_reasoning_share,
    weekly_source_share,
    weekly_tool_call_share,
)
from schemas.quality import accepted_days, erased_users, expectation_results

TABLES: tuple[Table, ...] = tuple(
    module.TABLE
    for module in (
        erased_users,
        models,
        model_aliases,
        requests,
        request_tags,
        rejected_requests,
        ingest_accounts,
        arrival_files,
        accepted_days,
        daily_model_usage,
        daily_user_usage,
        daily_data_quality,
        weekly_source_share,
        weekly_reasoning_share,
        weekly_tool_call_share,
        open_weight_authors,
        unknown_models,
        expectation_results,
    )
)
"""All tables in build order: the only list in the project."""

TABLE_BY_NAME = {table.name: table for table in TABLES}


def tables_of_stage(stage: str) -> tuple[Table, ...]:
    """The tables that a stage builds, in build order."""
    return tuple(table for table in TABLES if table.stage == stage)
