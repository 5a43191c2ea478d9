"""How the rules of an input are stated to the person who can correct the file."""

from pydantic import ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError

from schemas.errors import CensusError

STATED = "stated_rule"
"""The type of the errors whose message is a rule given to `states`."""

MOST_ERRORS = 10
"""The number of errors of one file that are listed."""


def states(rule: str) -> WrapValidator:
    """Annotates a type with its rule in plain English, which completes the sentence "<column> <value> must be …".

    Pydantic's own messages speak of patterns and types, which help the author of a model but not that of a file.
    """

    def check(value: object, validate: ValidatorFunctionWrapHandler) -> object:
        try:
            return validate(value)
        except ValidationError:
            raise PydanticCustomError(STATED, "{rule}", {"rule": rule}) from None

    return WrapValidator(check)


def stop_on(errors: list[str]) -> None:
    """Raise CensusError with the first MOST_ERRORS of these errors of one file, if there are any."""
    if errors:
        more = len(errors) - MOST_ERRORS
        rest = [f"and {more} more {'error' if more == 1 else 'errors'} in this file"] if more > 0 else []
        raise CensusError("\n".join([*errors[:MOST_ERRORS], *rest]))
