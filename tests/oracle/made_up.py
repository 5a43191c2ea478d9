"""A made-up catalogue and made-up raw files, small enough to compute by hand."""

from pathlib import Path

import pyarrow as pa

from tests.oracle.oracle import compute

USER_KEY = "Jefe"

AUTHORS = """author,country,own_provider,other_slugs
openlab,CN,openlab,open-lab olab
westlab,FR,,
closedlab,US,closedlab,
nowhere,,,
"""
PARAMETERS = """model_id,total_parameters_billion
openlab/giant-2,671
westlab/small-7b,14.999
westlab/middle,15
closedlab/secret,1000
"""
RETIRED = """\
model_id,observed_date,open_weights,reasoning,tool_call,release_date,prompt_price,completion_price,cached_prompt_price
openlab/giant-2,2025-01-01,true,false,true,2024-12,0.5,1,
openlab/giant-2,2025-02-01,true,false,true,2024-12,0.5,1,
openlab/giant-2,2025-03-01,true,false,true,2024-12,0.4,1,0.1
openlab/giant-2,2025-06-01,true,false,true,2024-12,9,9,9
openlab/gone-1,2025-01-05,,,,,,,
"""
CURATED = """alias,model_id
codename,openlab/giant-2
moon/middle,openlab/giant-2
models/giant-2,westlab/middle
giant-2-20241111,westlab/middle
nickname,closedlab/secret
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
            "giant-2": entry(),
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


def computed(folder: Path, files: dict[str, bytes | None]) -> dict[str, pa.Table]:
    """The oracle's tables over files (path below requests/, or of tags/ -> content; None: an empty folder), made-up
    catalogue.
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
        "parameters": PARAMETERS,
        "retired_models": RETIRED,
        "curated_aliases": CURATED,
    }.items():
        (catalogue / f"{name}.csv").write_text(text, encoding="utf-8")
    return compute(folder / "raw", USER_KEY, catalogue=catalogue, bundle=BUNDLE)


def by(table: pa.Table, *columns: str) -> dict:
    """Rows of a table by the value (or values) of columns."""
    rows = table.to_pylist()
    return {row[columns[0]] if len(columns) == 1 else tuple(row[c] for c in columns): row for row in rows}
