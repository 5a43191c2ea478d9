"""Where files are: the roots of the settings and the folders below them, local or in an object store."""

import os
from pathlib import Path

import pyarrow.fs

from jobs.settings import settings
from schemas.contract import Table
from schemas.errors import CensusError


def lake_root() -> str:
    """Where the lake is: a local path, or any URI that Hadoop knows."""
    return settings().lake


def raw_root() -> str:
    """Where the raw logs are: a local path, or a URI of a file system that pyarrow knows."""
    return settings().raw


def is_local() -> bool:
    """Whether the lake is on a disk of this machine, not in an object store or HDFS."""
    return "://" not in lake_root() or lake_root().startswith("file://")


def path(table: Table) -> str:
    """`<lake>/<layer>/<table>`."""
    return f"{lake_root()}/{table.layer}/{table.name}"


def read_note(name: str) -> str | None:
    """A text that is kept beside the tables of the lake; None if it was never written."""
    system, base = _lake_file_system()
    if system.get_file_info(f"{base}/{name}").type == pyarrow.fs.FileType.NotFound:
        return None
    with system.open_input_stream(f"{base}/{name}") as stream:
        return str(stream.read().decode())


def write_note(name: str, text: str) -> None:
    """Keep a text beside the tables of the lake, which has at least one."""
    system, base = _lake_file_system()
    with system.open_output_stream(f"{base}/{name}.unfinished") as stream:
        stream.write(text.encode())
    system.move(f"{base}/{name}.unfinished", f"{base}/{name}")


def _lake_file_system() -> tuple[pyarrow.fs.FileSystem, str]:
    # Arrow does not know Hadoop's name of S3
    system, base = pyarrow.fs.FileSystem.from_uri(lake_root().replace("s3a://", "s3://", 1))
    return system, base


def raw_file_system() -> tuple[pyarrow.fs.FileSystem, str]:
    """The file system of the raw root, and its path there."""
    system, base = pyarrow.fs.FileSystem.from_uri(raw_root())
    return system, base


def deliver_raw(name: str, content: bytes) -> None:
    """Write a file below the raw root: under a name that is not read, then moved to its own.

    Raises CensusError naming a file that cannot be written.
    """
    system, base = raw_file_system()
    folder, _, file = f"{base}/{name}".rpartition("/")
    try:
        system.create_dir(folder, recursive=True)
        with system.open_output_stream(f"{folder}/_{file}", compression=None) as stream:
            stream.write(content)
        system.move(f"{folder}/_{file}", f"{folder}/{file}")
    except OSError as error:
        raise CensusError(f"cannot write {name} below CENSUS_RAW: {error}; free the place, and run it again") from None


def children(system: pyarrow.fs.FileSystem, folder: str) -> list[pyarrow.fs.FileInfo]:
    """The content of a folder by name, without half-delivered files; empty if there is no such folder."""
    found = system.get_file_info(pyarrow.fs.FileSelector(folder, allow_not_found=True))
    return sorted((child for child in found if not is_hidden(child.base_name)), key=lambda child: child.base_name)


def files_below(system: pyarrow.fs.FileSystem, folder: str) -> list[pyarrow.fs.FileInfo]:
    """The files in a folder and in the folders in it, by path, without half-delivered files.

    Raises CensusError for what is neither a file nor a folder, and for a linked folder: its files might come twice.
    """
    if isinstance(system, pyarrow.fs.LocalFileSystem):
        _stop_on_links(folder)
    found = system.get_file_info(pyarrow.fs.FileSelector(folder, recursive=True))
    parts = {info.path: info.path.removeprefix(folder).strip("/").split("/") for info in found}
    kept = [info for info in found if info.is_file and not any(map(is_hidden, parts[info.path]))]
    return sorted(kept, key=lambda info: info.path)


def _stop_on_links(folder: str) -> None:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not is_hidden(name)]
        for path in (Path(place, name) for name in sorted([*folders, *files]) if not is_hidden(name)):
            if path.is_dir() and path.is_symlink():
                raise CensusError(f"{path}: a link to a folder; deliver its files themselves")
            if not path.is_dir() and not path.is_file():
                raise CensusError(f"{path}: neither a file nor a folder, or a link to nothing; move it away")


def is_hidden(name: str) -> bool:
    """Half-delivered files are named so by convention (`_temporary`, `.part`), and Spark does not read them."""
    return name.startswith((".", "_"))
