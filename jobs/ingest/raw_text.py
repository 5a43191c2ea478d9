"""How raw text is read, for the sources and for validation alike."""

from pyspark.sql import Column

NUMBER = r"^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$"
"""The text of a number. Spark's own casts also take `nan`, `inf`, `0.3d` and spaces."""

JSON_OPTIONS = {"mode": "PERMISSIVE", "allowSingleQuotes": "false", "allowNonNumericNumbers": "false"}


def is_structure(text: Column) -> Column:
    """Whether a field's text is an object or array, as JSON is handed on where a value was expected."""
    return text.startswith("[") | text.startswith("{")
