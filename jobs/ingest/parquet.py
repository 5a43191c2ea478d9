"""Raw files of Parquet, before a run reads their rows: their columns, and the Delta table that they may be part of."""

import pyarrow.fs

from jobs.ingest.errors import RawError
from jobs.ingest.sources import Source, SourceOfManyRecords, field_names
from jobs.lake.delta_files import LOG, current_files
from jobs.lake.parquet_files import columns_in, is_parquet
from jobs.lake.storage import raw_root


def of_newest_version(
    system: pyarrow.fs.FileSystem, base: str, folder: str, source: Source, found: list[pyarrow.fs.FileInfo]
) -> list[pyarrow.fs.FileInfo]:
    """The files of its newest version where the folder of the day is a Delta table; otherwise those that were found.

    Raises CensusError for a table above the day or within it, and for one whose files do not say its rows.
    """
    parts = folder.removeprefix(base).split("/")
    above = {base + "/".join(parts[:depth]) for depth in range(3, len(parts))}
    inside = {info.path.rsplit("/", 1)[0] for info in found if is_parquet(info.path)} - {folder}
    for root in sorted(above | inside):
        if _is_delta(system, root):
            raise RawError(
                f"{root}: a Delta table, whose folder also has the files of older versions; each folder of a day may "
                f"be one. Write the rows of each day into the folder of the day"
            )
    if not _is_delta(system, folder):
        return found
    current = current_files(raw_root() + folder.removeprefix(base), field_names(source))
    kept = [info for info in found if info.path.removeprefix(f"{folder}/") in current]
    if len(kept) < len(current):
        raise RawError(
            f"{folder}: of {len(current)} files of this Delta table only {len(kept)} are there: copy it whole"
        )
    return kept


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
        raise RawError(f"{info.path}: it has none of the columns {', '.join(field_names(source))}")
