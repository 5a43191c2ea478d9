"""WHAT each table promises. Standard library only; imports nothing of ours from outside this package."""

from schemas.contract import Table
from schemas.core import (
    arrival_files,
    category_paths,
    country_names,
    ingest_accounts,
    language_names,
    model_aliases,
    models,
    promotions,
    rejected_requests,
    request_tags,
    requests,
)
from schemas.daily import (
    daily_category_usage,
    daily_country_usage,
    daily_data_quality,
    daily_language_usage,
    daily_model_usage,
    daily_provider_performance,
    daily_token_distribution,
    daily_user_usage,
)
from schemas.marts import (
    category_cost_usage,
    category_tags,
    cohort_retention,
    continents,
    countries,
    languages,
    model_cost_usage,
    monthly_model_users,
    monthly_tool_call_models,
    open_weight_authors,
    price_elasticity,
    reasoning_models,
    unknown_models,
    weekly_author_categories,
    weekly_category_shape,
    weekly_category_share,
    weekly_category_sources,
    weekly_category_spend,
    weekly_continent_spend,
    weekly_open_weight_models,
    weekly_reasoning_share,
    weekly_request_shape,
    weekly_size_share,
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
        promotions,
        category_paths,
        country_names,
        language_names,
        requests,
        request_tags,
        rejected_requests,
        ingest_accounts,
        arrival_files,
        accepted_days,
        daily_model_usage,
        daily_user_usage,
        daily_country_usage,
        daily_language_usage,
        daily_category_usage,
        daily_token_distribution,
        daily_provider_performance,
        daily_data_quality,
        weekly_source_share,
        open_weight_authors,
        weekly_open_weight_models,
        weekly_size_share,
        weekly_category_share,
        weekly_category_sources,
        weekly_reasoning_share,
        reasoning_models,
        weekly_tool_call_share,
        monthly_tool_call_models,
        weekly_request_shape,
        weekly_category_shape,
        weekly_category_spend,
        category_tags,
        weekly_author_categories,
        weekly_continent_spend,
        continents,
        countries,
        languages,
        monthly_model_users,
        cohort_retention,
        category_cost_usage,
        model_cost_usage,
        price_elasticity,
        unknown_models,
        expectation_results,
    )
)
"""All tables in build order: the only list in the project."""

TABLE_BY_NAME = {table.name: table for table in TABLES}


def tables_of_stage(stage: str) -> tuple[Table, ...]:
    """The tables that a stage builds, in build order."""
    return tuple(table for table in TABLES if table.stage == stage)
