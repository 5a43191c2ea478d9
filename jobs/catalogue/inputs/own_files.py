"""The operator's own files below `CENSUS_RAW/catalogue/`: their names, days and content."""

import datetime as dt
import re
from dataclasses import dataclass

import pyarrow.fs

from jobs.lake.storage import children, raw_file_system
from schemas.errors import CensusError

DAY_FOLDER = re.compile(r"dt=(\d{4}-\d{2}-\d{2})")
_JSON = (".json", ".json.gz")
SUFFIXES = {"models_dev": _JSON, "genai_prices": _JSON, "litellm": _JSON, "own": (".csv", ".csv.gz")}
"""Kind of file = folder below `catalogue/` -> how its files end."""
LISTS = ("aliases.csv", "category_paths.csv", "promotions.csv")
"""Files directly below `own/`, which hold for all days."""


@dataclass(frozen=True)
class OwnFile:
    """One file: `name` relative to the raw root, `day` that of its folder, null for one of LISTS."""

    kind: str
    day: dt.date | None
    name: str

    def content(self) -> bytes:
        """The bytes as they are stored."""
        return self._read(None)

    def text(self) -> str:
        """The text, decompressed where the name ends in .gz; raises CensusError naming a file that is not UTF-8."""
        try:
            return self._read("gzip" if self.name.endswith(".gz") else None).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise CensusError(f"{self.name}: not UTF-8: {error}") from None

    def _read(self, compression: str | None) -> bytes:
        system, base = raw_file_system()
        try:
            with system.open_input_stream(f"{base}/{self.name}", compression=compression) as stream:
                content: bytes = stream.read()
                return content
        except OSError as error:
            raise CensusError(f"cannot read {self.name}: the file is damaged: {error}") from None


def own_files() -> list[OwnFile]:
    """All files of the operator, by name; raises CensusError naming a file or folder that does not belong there."""
    system, base = raw_file_system()
    found: list[OwnFile] = []
    for kind in children(system, f"{base}/catalogue"):
        if kind.base_name not in SUFFIXES:
            raise CensusError(
                f"catalogue/{kind.base_name}: the only folders here are {', '.join(SUFFIXES)}; move it away"
            )
        for child in children(system, kind.path):
            name = f"catalogue/{kind.base_name}/{child.base_name}"
            if kind.base_name == "own" and child.base_name in LISTS:
                found.append(OwnFile(kind.base_name, None, name))
            else:
                found += _of_day(system, kind.base_name, name, child)
    return found


def _of_day(system: pyarrow.fs.FileSystem, kind: str, name: str, folder: pyarrow.fs.FileInfo) -> list[OwnFile]:
    day = _day(folder)
    if day is None:
        also = f" or one of the files {', '.join(LISTS)}" if kind == "own" else ""
        raise CensusError(f"{name}: expected a folder dt=YYYY-MM-DD{also}")
    files = []
    for file in children(system, folder.path):
        if file.type != pyarrow.fs.FileType.File or not file.base_name.endswith(SUFFIXES[kind]):
            raise CensusError(f"{name}/{file.base_name}: expected {' or '.join(SUFFIXES[kind])} files")
        files.append(OwnFile(kind, day, f"{name}/{file.base_name}"))
    return files


def _day(folder: pyarrow.fs.FileInfo) -> dt.date | None:
    written = DAY_FOLDER.fullmatch(folder.base_name)
    if folder.type != pyarrow.fs.FileType.Directory or not written:
        return None
    try:
        return dt.date.fromisoformat(written[1])
    except ValueError:
        return None
