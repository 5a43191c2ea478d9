"""Dated snapshots and an operator's own facts, by hand over the made-up catalogue."""

from decimal import Decimal
from pathlib import Path

from tests.oracle.made_up import by, computed
from tests.support.catalogue_files import write_aliases, write_own, write_snapshot

GIANT = "openlab/giant-2"


def test_snapshots_and_own_facts_over_each_other(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    price = {"cost": {"input": 2, "output": 3}}
    write_snapshot(raw, "2025-04-01", {"openrouter": {GIANT: price, "nowhere/old": price}})
    write_snapshot(
        raw, "2025-05-01", {"openrouter": {f"{GIANT}:free": {"cost": {"input": 0}}}, "openlab": {"tiny.3": price}}
    )
    write_own(raw, "2025-05-15", "model_id,prompt_price", f"{GIANT},0.9", "nowhere/thing,7", "mine/new-1,1")
    write_own(raw, "2025-07-01", "model_id,prompt_price", f"{GIANT},-", name="b.csv.gz")
    write_aliases(raw, "codename,westlab/middle", "mine,mine/new-1")
    found = computed(tmp_path, {})
    spans: dict[str, list] = {}
    for row in found["models"].sort_by("valid_from").to_pylist():
        said = (row["is_listed"], row["prompt_price_usd_per_million_tokens"], row["is_backdated_price"])
        spans.setdefault(row["model_id"], []).append((str(row["valid_from"]), str(row["valid_to"]), *said))
    assert spans[GIANT] == [
        ("2025-01-01", "2025-03-01", None, Decimal("0.5"), False),
        ("2025-03-01", "2025-04-01", None, Decimal("0.4"), False),
        ("2025-04-01", "2025-05-15", True, Decimal(2), False),
        ("2025-05-15", "2025-06-01", True, Decimal("0.9"), False),
        ("2025-06-01", "2025-07-01", True, Decimal("0.9"), False),
        ("2025-07-01", "None", True, Decimal("0.300001"), False),
    ]
    assert spans["nowhere/old"] == [
        ("2025-04-01", "2025-05-01", True, Decimal(2), False),
        ("2025-05-01", "None", False, Decimal(2), False),
    ]
    assert spans["nowhere/thing"] == [
        ("1970-01-01", "2025-05-15", None, None, False),
        ("2025-05-15", "2025-06-01", None, Decimal(7), False),
        ("2025-06-01", "None", True, Decimal(7), False),
    ]
    assert spans["openlab/tiny-3"] == [
        ("2025-05-01", "2025-06-01", True, Decimal(2), False),
        ("2025-06-01", "None", True, Decimal("0.3"), False),
    ]
    assert spans["mine/new-1"] == [("2025-05-15", "None", None, Decimal(1), False)]
    aliases = by(found["model_aliases"], "alias")
    assert [list(aliases[name].values())[1:] for name in ("codename", "mine", "new-1")] == [
        ["westlab/middle", "own"],
        ["mine/new-1", "own"],
        ["mine/new-1", "catalogue"],
    ]
