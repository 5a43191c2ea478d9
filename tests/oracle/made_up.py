"""A made-up catalogue and made-up raw files, small enough to compute by hand."""

import json
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from tests.oracle.bad_lines import line
from tests.oracle.oracle import compute
from tests.oracle.tag_lines import tag_line, tags

USER_KEY = "Jefe"

AUTHORS = """author,country,own_provider,list_providers,other_slugs
openlab,CN,openlab,openlab open_cloud,open-lab olab
westlab,FR,,westlab,
closedlab,US,closedlab,closedlab,
nowhere,,,,
"""
FAMILIES = """beginning,open_weights,reasoning,tool_call
closedlab/pro-,false,,true
closedlab/pro-mini,false,false,
"""
PARAMETERS = """model_id,total_parameters_billion
openlab/giant-2,671
westlab/small-7b,14.999
westlab/middle,15
closedlab/secret,1000
"""
RETIRED = """\
model_id,observed_date,open_weights,reasoning,tool_call,release_date,prompt_price,completion_price,cached_prompt_price,\
cache_write_price,one_hour_cache_write_price
openlab/giant-2,2025-01-01,true,false,true,2024-12,0.5,1,,,
openlab/giant-2,2025-02-01,true,false,true,2024-12,0.5,1,,,
openlab/giant-2,2025-03-01,true,false,true,2024-12,0.4,1,0.1,0.7,
openlab/giant-2,2025-06-01,true,false,true,2024-12,9,9,9,9,9
openlab/gone-1,2025-01-05,,,,,,,,,
"""
CURATED = """alias,model_id
codename,openlab/giant-2
moon/middle,openlab/giant-2
models/giant-2,westlab/middle
giant-2-20241111,westlab/middle
nickname,closedlab/secret
"""

PROMOTIONS = """model_id,first_date,last_date
closedlab/secret,2025-02-03,2025-02-05
closedlab/secret,2025-03-01,2025-03-01
westlab/middle,2024-01-01,2030-01-01
"""
CATEGORY_PATHS = """category_path,category,map_version
/Science,science,1
/Science/Computer Science,programming,1
/Science/Computer Science/Machine Learning,science,1
/Games,trivia,1
/Games/Card Games,other,1
/Finance,finance,1
/Health,health,1
/Law,legal,1
"""


def entry(**changes: object) -> dict:
    """A model of the bundle, prices as the digits of the JSON text."""
    facts = {"open_weights": True, "reasoning": False, "tool_call": True, "release_date": "2024-12-26"}
    return {**facts, "last_updated": "2025-01", "cost": {"input": "0.3", "output": "0.9"}, **changes}


BUNDLE = {
    "openrouter": {
        "models": {
            "openlab/giant-2": entry(last_updated="2025-06-01", cost={"input": "0.3000005", "output": "0.9000004"}),
            "openlab/giant-2:free": entry(cost={"input": "0", "output": "0"}),
            "westlab/small-7b:free": entry(cost={"input": "0", "output": "0"}),
            "westlab/middle": entry(reasoning=None, cost={"input": "-1", "output": "1e-7"}),
            "westlab/middle-20250101": entry(),
            "closedlab/secret": entry(open_weights=False, reasoning=True, release_date="soon"),
            "nowhere/thing": entry(release_date="2025-03", cost=None),
            "nowhere/thing-latest": entry(),
            "openrouter/auto": entry(),
            "~closedlab/latest": entry(),
        }
    },
    "openlab": {
        "models": {
            "giant-2": entry(cost={"input": "0.3000005", "output": "0.9000004"}),
            "giant-2-20250601": entry(),
            "tiny-3": entry(),
            "tiny.3": entry(),
            "tiny-3-2025-05-05": entry(),
            "tiny-latest": entry(),
            "codename": entry(),
        }
    },
    "cloud": {
        "models": {
            "eu.openlab.giant-2-v1:0": entry(),
            "accounts/cloud/models/giant-2": entry(),
            "westlab/giant-2": entry(),
            "hub/thing-latest": entry(),
            "hub/middle@2025-01-01": entry(),
            "Open-Lab/Giant-2-Latest": entry(),
            "olab/GIANT_2@20250601": entry(),
        }
    },
}


def use(day: str, request_id: str, model: str, prompt: int, completion: int, **changes: object) -> bytes:
    """A line of a request at noon of a day that cost 0.001 USD, with changes; `...` takes a field away."""
    tokens = {"native_tokens_prompt": prompt, "native_tokens_completion": completion}
    parts = {"native_tokens_reasoning": 0, "native_tokens_cached": 0}
    return line(**{"id": request_id, "created_at": f"{day}T12:00:00Z", "model": model, **tokens, **parts, **changes})


def tagged(day: str, request_id: str, path: str | None) -> bytes:
    """A tag record of a request of a day; None: nothing that the classifier was sure of."""
    categories = tags(("/Unsure", 0.4)) if path is None else tags((path, 0.9), ("/Unsure", 0.4))
    return tag_line(request_id=request_id, created_at=f"{day}T12:00:00Z", categories=categories)


def files_by_day(uses: Iterable[bytes], tag_records: Iterable[bytes] = ()) -> dict[str, bytes | None]:
    """Files for `computed` in which each record arrives on its own day."""
    files: dict[str, list[bytes]] = {}
    for folder, records in (("source=openrouter", uses), ("tags/source=classify_text", tag_records)):
        for record in records:
            files.setdefault(f"{folder}/dt={json.loads(record)['created_at'][:10]}/a.jsonl", []).append(record)
    return {name: b"\n".join(records) for name, records in files.items()}


def computed(folder: Path, files: dict[str, bytes | None], prices: Iterable[dict] = ()) -> dict[str, pa.Table]:
    """The oracle's tables over files (path below requests/, or of tags/ -> content; None: an empty folder), made-up
    catalogue, `prices` instead of the package's.
    """
    (folder / "raw" / "requests").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / "raw" / (name if name.startswith("tags/") else f"requests/{name}")
        (path if content is None else path.parent).mkdir(parents=True, exist_ok=True)
        if content is not None:
            path.write_bytes(content)
    catalogue = folder / "catalogue"
    catalogue.mkdir()
    for name, text in {
        "authors": AUTHORS,
        "families": FAMILIES,
        "parameters": PARAMETERS,
        "retired_models": RETIRED,
        "curated_aliases": CURATED,
        "promotions": PROMOTIONS,
        "category_paths": CATEGORY_PATHS,
    }.items():
        (catalogue / f"{name}.csv").write_text(text, encoding="utf-8")
    return compute(folder / "raw", USER_KEY, catalogue=catalogue, bundle=BUNDLE, prices=list(prices))


def by(table: pa.Table, *columns: str) -> dict:
    """Rows of a table by the value (or values) of columns."""
    rows = table.to_pylist()
    return {row[columns[0]] if len(columns) == 1 else tuple(row[c] for c in columns): row for row in rows}
