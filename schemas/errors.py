"""The one kind of error that is a message to a person; it is here because every other package imports schemas."""


class CensusError(Exception):
    """A problem that a person can fix: the message names the thing and says what to do. Others are defects."""
