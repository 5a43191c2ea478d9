"""What is wrong with the raw logs."""

from schemas.errors import CensusError


class RawError(CensusError):
    """A problem of the raw logs; the message names the folder or file and says what to do."""
