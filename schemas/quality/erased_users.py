"""`erased_users`: whom not to know any more."""

from schemas import quality_columns as q
from schemas.contract import Table

TABLE = Table(
    name="erased_users",
    stage="command",
    doc="One row a person who was erased: lines of theirs that are read again count for nobody. Holds a hash of the "
    "keyed hash, so that it names no row of any table. Written by `python -m jobs erase`, never by a run.",
    grain=("erased_user_sha256",),
    partition=(),
    columns=(q.ERASED_USER_SHA256,),
)
