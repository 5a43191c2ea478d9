"""Write price lists below a raw root, and read the prices that follow."""

import json
from pathlib import Path

import pyarrow as pa

BATCH, FLEX = {"processing": "batch"}, {"service_tier": "flex"}
SHORT = {
    "input": "input_mtok",
    "output": "output_mtok",
    "cached": "cache_read_mtok",
    "written": "cache_write_mtok",
    "hour": "cache_write_1h_mtok",
}


def price(start: str | None = None, **units: object) -> dict:
    """A price of a list, from a day on if one is given."""
    constraint = {"constraint": {"start_date": start}} if start else {}
    return {**constraint, "prices": {SHORT[name]: value for name, value in units.items()}}


def listed(model_id: str, *prices: dict, variants: tuple[dict, ...] = ()) -> dict:
    """An entry of a price list; one price without a first day is written without a list around it, as lists do."""
    said = prices[0]["prices"] if len(prices) == 1 and "constraint" not in prices[0] else list(prices)
    return {"id": model_id, "prices": said, "price_variants": list(variants)}


def write_genai(raw: Path, day: str, **providers: list[dict]) -> None:
    """A price list of a day: provider -> entries."""
    content = [{"id": provider, "models": entries} for provider, entries in providers.items()]
    write_price_list(raw, "genai_prices", day, content)


def write_price_list(raw: Path, source: str, day: str, content: object) -> None:
    """A list of a source and day, as JSON."""
    path = raw / "catalogue" / source / f"dt={day}" / "list.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def spans(tables: dict[str, pa.Table], model_id: str, tier: str = "standard", above: int = 0) -> list[tuple]:
    """Of a model, tier and band: first and last day, who says it, prices of the prompt and the completion."""
    keys = (model_id, tier, above)
    rows = tables["model_prices"].sort_by("valid_from").to_pylist()
    return [
        (
            str(row["valid_from"]),
            row["valid_to"] and str(row["valid_to"]),
            row["price_source"],
            row["price_provider"],
            *numbers(row)[:2],
        )
        for row in rows
        if (row["model_id"], row["price_tier"], row["above_prompt_tokens"]) == keys
    ]


def numbers(row: dict) -> list[float | None]:
    """The five prices of a row."""
    prices = [value for name, value in row.items() if name.endswith("_price_usd_per_million_tokens")]
    return [None if value is None else float(value) for value in prices]
