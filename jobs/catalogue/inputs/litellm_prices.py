"""Reads copies of LiteLLM's public price map, model_prices_and_context_window.json: docs/catalogue.md section 8."""

import datetime as dt
import re
from collections import defaultdict
from decimal import Decimal
from typing import Any

from jobs.catalogue.inputs.frames import Rows
from jobs.catalogue.inputs.json_text import read_json
from jobs.catalogue.inputs.prices import Statement, bands_of, rows_of, storable
from jobs.catalogue.inputs.rules import stop_on
from schemas.columns import STANDARD
from schemas.errors import CensusError

SOURCE = "litellm"
COSTS = {
    "input_cost_per_token": "prompt_price",
    "output_cost_per_token": "completion_price",
    "cache_read_input_token_cost": "cached_prompt_price",
    "cache_creation_input_token_cost": "cache_write_price",
    "cache_creation_input_token_cost_above_1hr": "one_hour_cache_write_price",
}
TIERS = {None: STANDARD, "batches": "batch", "flex": "flex", "priority": "priority"}
COST_KEY = re.compile(rf"({'|'.join(COSTS)})(?:_above_([1-9][0-9]{{0,6}})k_tokens)?(?:_(batches|flex|priority))?")
"""A cost, above how many thousand tokens of prompt, and for which tier of service."""

Units = dict[str, dict[int, Decimal | None]]
"""Price -> length of prompt -> USD per million tokens."""


def list_rows(name: str, text: str, day: dt.date) -> Rows:
    """Rows of `list_prices` of a copy of that day.

    Raises CensusError naming the file, the model and the rule of what is not in the form of LiteLLM's map.
    """
    models = read_json(name, text)
    if not isinstance(models, dict):
        raise CensusError(f"{name} must be a JSON object of models, as LiteLLM's model_prices_and_context_window.json")
    rows: Rows = []
    errors: list[str] = []
    for listed, model in models.items():
        provider = model.get("litellm_provider") if isinstance(model, dict) else None
        if not isinstance(model, dict):
            errors.append(f"{name}: {listed} must be a JSON object")
        elif isinstance(provider, str):
            try:
                statements = _statements(model, day)
            except CensusError as error:
                errors.append(f"{name}: {listed}: {error}")
                continue
            rows += rows_of(SOURCE, provider, listed, day, statements)
    stop_on(errors)
    return rows


def _statements(model: dict[str, Any], day: dt.date) -> list[Statement]:
    """What a model's costs state; a price that a tier lacks is the standard one."""
    tiers: dict[str, Units] = defaultdict(lambda: defaultdict(dict))
    for key, cost in model.items():
        known = COST_KEY.fullmatch(key)
        if known and cost is not None:
            tiers[TIERS[known[3]]][COSTS[known[1]]][int(known[2] or 0) * 1000] = _per_million(key, cost)
    standard = tiers.get(STANDARD, {})
    return [Statement(tier, day, False, bands_of({**standard, **units})) for tier, units in tiers.items()]


def _per_million(key: str, cost: object) -> Decimal | None:
    if isinstance(cost, Decimal):
        try:
            return storable(cost.scaleb(6))
        except (ValueError, ArithmeticError):
            pass
    raise CensusError(f"{key} must be a number of USD per token, below 10^6, not {cost!r}")
