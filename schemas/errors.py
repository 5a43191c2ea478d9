"""The one kind of error that is a message to a person; it lies here since every other package imports schemas."""


class CensusError(Exception):
    """Something that a person can mend: the message names the thing and says what to do. Anything else is a defect."""
