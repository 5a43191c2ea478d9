"""`arrival_files`: one row per raw file that was read: the manifest of an arrival."""

from schemas import columns as c
from schemas import quality_columns as q
from schemas.contract import Table

TABLE = Table(
    name="arrival_files",
    stage="ingest",
    doc="One row per raw file that was read. A rerun compares it with the files that are there: a changed file is "
    "named, a missing file stops the day. Compare `file_sha256` with `sha256sum FILE`.",
    grain=("file",),
    partition=("arrival_date",),
    inputs=("files", "records"),
    columns=(c.ARRIVAL_DATE, c.SOURCE, q.FILE, q.FILE_BYTES, q.LINE_COUNT, q.FILE_SHA256),
    may_be_empty=True,
)
