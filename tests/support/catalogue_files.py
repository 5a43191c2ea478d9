"""Write an operator's own catalogue files below a raw root."""

import datetime as dt
import gzip
import json
from pathlib import Path


def write_own(raw_root: Path, day: dt.date | str, *lines: str, name: str = "prices.csv") -> Path:
    """Own facts that hold from a day on."""
    return _write(raw_root / "catalogue" / "own" / f"dt={day}" / name, "\n".join(lines) + "\n")


def write_aliases(raw_root: Path, *lines: str) -> Path:
    """Own names, without the header."""
    return write_list(raw_root, "aliases.csv", "alias,model_id", *lines)


def write_list(raw_root: Path, name: str, *lines: str) -> Path:
    """One of the operator's lists that hold for all days, with its header."""
    return _write(raw_root / "catalogue" / "own" / name, "\n".join(lines) + "\n")


def write_snapshot(
    raw_root: Path, day: dt.date | str, providers: dict[str, dict] | str, name: str = "api.json"
) -> Path:
    """A dated snapshot: provider -> id -> entry, or any text."""
    text = providers if isinstance(providers, str) else snapshot_text(providers)
    return _write(raw_root / "catalogue" / "models_dev" / f"dt={day}" / name, text)


def snapshot_text(providers: dict[str, dict]) -> str:
    """JSON in the form of models.dev's api.json."""
    return json.dumps({provider: {"models": entries} for provider, entries in providers.items()})


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = text.encode()
    path.write_bytes(gzip.compress(content, mtime=0) if path.name.endswith(".gz") else content)
    return path
