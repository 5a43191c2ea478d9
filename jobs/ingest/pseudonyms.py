"""The key of the pseudonyms, in a form in which no plan of Spark shows it, and the pseudonyms of erased people."""

import hashlib
import hmac
import logging
import re

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.ingest.raw_text import plain_text
from jobs.ingest.validate import keyed_hash
from jobs.lake.frames import frame_of_rows
from jobs.lake.storage import lake_root, read_note, write_note
from jobs.settings import settings
from schemas.columns import UNKNOWN
from schemas.errors import CensusError

log = logging.getLogger(__name__)

VARIABLE = "CENSUS_USER_KEY"
MIN_LENGTH = 32
BLOCK_BYTES = 64
UNREACHABLE = (OSError, ValueError)
"""What Arrow raises for a lake that only Spark can reach: a URI that it does not know, or has no credentials for."""

MARK = re.compile(r"[0-9a-f]{16}")
NOTE = "_mark_of_the_user_key"
"""The file beside the tables; Delta's readers pass over names that begin so."""


class UserKeyError(CensusError):
    """The key is missing or too short; the message says how to make one and never shows it."""


def read_key() -> bytes:
    """The key of the settings; raises UserKeyError if it is missing, too short, or not the key of the lake."""
    key = settings().user_key.get_secret_value()
    if len(key) < MIN_LENGTH:
        problem = f"has fewer than {MIN_LENGTH} characters" if key else "is not set"
        raise UserKeyError(
            f"{VARIABLE} {problem}. User ids are stored only as hashes with this key. Make one once, keep it safe "
            f"(with another key every user is a new user):  export {VARIABLE}=$(openssl rand -hex 32)"
        )
    if _known_mark() not in (None, _mark(key.encode())):
        raise UserKeyError(
            f"{VARIABLE} is not the key with which the people in {lake_root()} were hashed: each would be a second "
            f"user. Set that key. If it is lost, move the lake away and build it again from the raw logs. If another "
            f"is meant (docs/operations.md, “Another key”), remove the file {NOTE} of the lake first"
        )
    return key.encode()


def remember_key(key: bytes) -> None:
    """Keep a mark of the key beside the tables, which tells it from others and does not lead to it."""
    if _known_mark() is None:
        try:
            write_note(NOTE, _mark(key))
        except UNREACHABLE as error:
            log.info("no mark of the user key beside the tables, so another key will not be noticed: %s", error)


def _known_mark() -> str | None:
    try:
        found = read_note(NOTE) or ""
    except UNREACHABLE as error:
        log.debug("no mark of the user key can be read: %s", error)
        return None
    # one that was cut off while it was written says nothing
    return found if MARK.fullmatch(found) else None


def _mark(key: bytes) -> str:
    return hmac.new(key, b"the key of this lake", hashlib.sha256).hexdigest()[:16]


def key_pads(spark: SparkSession, key: bytes) -> DataFrame:
    """One row with HMAC's two pads (RFC 2104): data of a frame, so that no plan, event log or page shows the key."""
    block = (hashlib.sha256(key).digest() if len(key) > BLOCK_BYTES else key).ljust(BLOCK_BYTES, b"\0")
    pads = (bytearray(byte ^ 0x36 for byte in block), bytearray(byte ^ 0x5C for byte in block))
    return frame_of_rows(spark, [pads], "inner_pad binary, outer_pad binary")


def pseudonym(spark: SparkSession, key: bytes, identity: str) -> str:
    """The keyed hash of one id, made as for an id in a log; like the key, the id is data of a frame alone."""
    person = F.broadcast(key_pads(spark, key)).crossJoin(frame_of_rows(spark, [(identity,)], "identity string"))
    found = person.select(keyed_hash(plain_text(F.col("identity")))).head()
    assert found is not None, "one id has one hash"
    return str(found[0])


FORGOTTEN = {"user_key": UNKNOWN, "session_key": None, "trace_id": None}
"""The values that replace whatever leads to an erased person."""


def forget(rows: DataFrame, erased_users: DataFrame) -> DataFrame:
    """The same rows; in those of erased people, the values of FORGOTTEN. `rows` have a `user_key`."""
    known = erased_users.select("erased_user_sha256", F.lit(True).alias("is_erased"))
    hashed = rows.withColumn("erased_user_sha256", F.sha2("user_key", 256))
    # the small side first: Sail holds that of the left in memory
    marked = F.broadcast(known).join(hashed, on="erased_user_sha256", how="right")
    changed = {
        name: F.when(F.col("is_erased"), F.lit(value)).otherwise(F.col(name)).alias(name)
        for name, value in FORGOTTEN.items()
    }
    return marked.select(*(changed.get(name, F.col(name)) for name in rows.columns))
