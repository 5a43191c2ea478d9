"""Where files lie: the roots that the settings name, and the folders below them, local or in an object store."""

import pyarrow.fs

from jobs.settings import settings
from schemas.contract import Table


def lake_root() -> str:
    """Where the lake lies: a local path, or any URI that Hadoop knows."""
    return settings().lake


def raw_root() -> str:
    """Where the raw logs lie: a local path, or a URI of a file system that pyarrow knows."""
    return settings().raw


def is_local() -> bool:
    """Whether the lake lies on a disk of this machine, not in an object store or HDFS."""
    return "://" not in lake_root() or lake_root().startswith("file://")


def path(table: Table) -> str:
    """`<lake>/<layer>/<table>`."""
    return f"{lake_root()}/{table.layer}/{table.name}"


def raw_file_system() -> tuple[pyarrow.fs.FileSystem, str]:
    """The file system on which the raw root lies, and its path there."""
    system, base = pyarrow.fs.FileSystem.from_uri(raw_root())
    return system, base


def children(system: pyarrow.fs.FileSystem, folder: str) -> list[pyarrow.fs.FileInfo]:
    """What lies in a folder, by name, without what is half-delivered; nothing where there is no such folder."""
    found = system.get_file_info(pyarrow.fs.FileSelector(folder, allow_not_found=True))
    return sorted((child for child in found if not _is_hidden(child)), key=lambda child: child.base_name)


def _is_hidden(info: pyarrow.fs.FileInfo) -> bool:
    """Half-delivered files are named so by convention (`_temporary`, `.part`), and Spark does not read them."""
    name: str = info.base_name
    return name.startswith((".", "_"))
