"""The key of the pseudonyms, in a form in which no plan of Spark shows it, and the pseudonyms of erased people."""

import hashlib

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.ingest.raw_text import plain_text
from jobs.ingest.validate import keyed_hash
from jobs.lake.frames import frame_of_rows
from jobs.settings import settings
from schemas.columns import UNKNOWN
from schemas.errors import CensusError

VARIABLE = "CENSUS_USER_KEY"
MIN_LENGTH = 32
BLOCK_BYTES = 64


class UserKeyError(CensusError):
    """The key is missing or too short; the message says how to make one and never shows it."""


def read_key() -> bytes:
    """The key of the settings; raises UserKeyError."""
    key = settings().user_key.get_secret_value()
    if len(key) < MIN_LENGTH:
        problem = f"has fewer than {MIN_LENGTH} characters" if key else "is not set"
        raise UserKeyError(
            f"{VARIABLE} {problem}. User ids are stored only as hashes with this key. Make one once, keep it safe "
            f"(with another key every user is a new user):  export {VARIABLE}=$(openssl rand -hex 32)"
        )
    return key.encode()


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
