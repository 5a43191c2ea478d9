"""Raw files of Parquet, before a run reads their rows: their columns, and the Delta table that they may be part of."""

import pyarrow.fs

from jobs.ingest.errors import RawError
from jobs.ingest.plain_names import is_plain
from jobs.ingest.sources import Source, SourceOfManyRecords, field_names
from jobs.lake.delta_files import LOG, files_of_table
from jobs.lake.parquet_files import columns_in, is_parquet
from jobs.lake.storage import is_hidden, raw_root

MOST_SIGNS = 400


def of_newest_version(
    system: pyarrow.fs.FileSystem, base: str, folder: str, source: Source, found: list[pyarrow.fs.FileInfo]
) -> list[pyarrow.fs.FileInfo]:
    """Where the folder of the day is a Delta table, the files of its newest version, and those that are not Parquet.

    Otherwise all that were found. Raises CensusError for a table above the day or within it, and for one whose files
    do not say its rows.
    """
    parts = folder.removeprefix(base).split("/")
    above = {base + "/".join(parts[:depth]) for depth in range(3, len(parts))}
    inside = {
        above_file for info in found if is_parquet(info.path) for above_file in _folders_between(folder, info.path)
    }
    for root in sorted(above | inside):
        if _is_delta(system, root):
            raise RawError(
                f"{root}: a Delta table, whose folder also has the files of older versions; each folder of a day may "
                f"be one. Write the rows of each day into the folder of the day"
            )
    if not _is_delta(system, folder):
        return found
    current = files_of_table(raw_root() + folder.removeprefix(base), field_names(source)).current
    kept = [info for info in found if info.path.removeprefix(f"{folder}/") in current]
    if len(kept) < len(current):
        hidden = [path for path in sorted(current) if any(map(is_hidden, path.split("/")))]
        advice = (
            f"{hidden[0]} begins with a sign of unfinished files: write the day without that partition"
            if hidden
            else "copy it whole"
        )
        raise RawError(f"{folder}: of {len(current)} files of this Delta table only {len(kept)} are there: {advice}")
    return sorted([*kept, *(info for info in found if not is_parquet(info.path))], key=lambda info: info.path)


def _folders_between(folder: str, path: str) -> list[str]:
    """The folders below `folder` in which a file lies."""
    parts = path.removeprefix(f"{folder}/").split("/")[:-1]
    return [f"{folder}/{'/'.join(parts[:depth])}" for depth in range(1, len(parts) + 1)]


def is_of_delta_table(system: pyarrow.fs.FileSystem, base: str, name: str) -> bool:
    """Whether a Parquet file, relative to the raw root, lies or lay in a Delta table: its log says which it has."""
    if not is_parquet(name):
        return False
    return any(_is_delta(system, folder) for folder in _folders_between(base, f"{base}/{name}"))


def _is_delta(system: pyarrow.fs.FileSystem, folder: str) -> bool:
    return bool(system.get_file_info(f"{folder}/{LOG}").type == pyarrow.fs.FileType.Directory)


def stop_on_other_columns(system: pyarrow.fs.FileSystem, info: pyarrow.fs.FileInfo, source: Source) -> None:
    """Raise RawError for a Parquet file that cannot be read, or that has none of the columns of the source."""
    if isinstance(source, SourceOfManyRecords):
        raise RawError(f"{info.path}: this source has no Parquet files; deliver its JSON lines")
    try:
        there = columns_in(system, info.path)
    except (OSError, ValueError) as error:
        raise RawError(f"cannot read {info.path}: {error}. It was cut off or damaged: deliver it again") from None
    if not set(there) & set(field_names(source)):
        others = ", ".join(name for name in there if is_plain(name))[:MOST_SIGNS]
        raise RawError(f"{info.path}: it has none of the columns {', '.join(field_names(source))}; it has {others}")
