"""The secret of the keyed hash of users, and what of it Spark gets to see."""

import hashlib
import hmac
import os

from pyspark.sql import DataFrame, SparkSession

from jobs.frames import frame_of_rows
from schemas.errors import CensusError

VARIABLE = "CENSUS_USER_KEY"
MIN_LENGTH = 32
BLOCK_BYTES = 64


class UserKeyError(CensusError):
    """The key is missing or too short; the message says how to make one and never shows it."""


def read_key() -> bytes:
    """The key from the environment; raises UserKeyError."""
    key = os.environ.get(VARIABLE, "")
    if len(key) < MIN_LENGTH:
        problem = f"has fewer than {MIN_LENGTH} characters" if key else "is not set"
        raise UserKeyError(
            f"{VARIABLE} {problem}. User ids are stored only as hashes with this key. Make one once, keep it safe "
            f"(another key makes other users of everybody):  export {VARIABLE}=$(openssl rand -hex 32)"
        )
    return key.encode()


def keyed_hash_of(key: bytes, identity: str) -> str:
    """HMAC-SHA-256 in lower-case hexadecimal of one id, as jobs/core/canonical.py computes it for a column of them."""
    return hmac.new(key, identity.encode(), hashlib.sha256).hexdigest()


def key_pads(spark: SparkSession, key: bytes) -> DataFrame:
    """One row with HMAC's two pads (RFC 2104): data of a frame, so that no plan, event log or page shows the key."""
    block = (hashlib.sha256(key).digest() if len(key) > BLOCK_BYTES else key).ljust(BLOCK_BYTES, b"\0")
    pads = (bytearray(byte ^ 0x36 for byte in block), bytearray(byte ^ 0x5C for byte in block))
    return frame_of_rows(spark, [pads], "inner_pad binary, outer_pad binary")
