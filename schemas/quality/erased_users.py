"""`erased_users`: people whose requests are no longer attributed to them."""

from schemas import quality_columns as q
from schemas.contract import Table

TABLE = Table(
    name="erased_users",
    stage="command",
    doc="One row per erased person: lines of theirs that are read again are attributed to the user `unknown`. Holds "
    "a hash of the keyed hash, so that it identifies no row of any table. Written by `python -m jobs erase`, "
    "never by a run.",
    grain=("erased_user_sha256",),
    partition=(),
    columns=(q.ERASED_USER_SHA256,),
)
