"""Of the values of a key that is given twice, only the one that Spark reads is left in a text for Sail."""

import pytest

from jobs.lake.repeated_keys import Form, with_one_value_each
from jobs.lake.sail_json import as_sail_reads

FIELDS = {"metadata": Form("{", {"usage": Form("{", {})}), "tools": Form("[{", {})}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('{"metadata": {"a": 1.50}, "metadata": 7}', '{"metadata":{"a":1.50}}'),
        ('{"metadata": 7, "metadata": {"usage": {"b": 1}, "usage": "x"}}', '{"metadata":{"usage":{"b":1}}}'),
        ('{"metadata": {"a": 1}, "metadata": null}', '{"metadata":null}'),
        ('{"tools": [{}], "tools": ["x"], "id": "é"}', '{"id":"\\u00e9","tools":[{}]}'),
        ('{"metadata": {}, "id": 1, "id": 2}', '{"metadata": {}, "id": 1, "id": 2}'),
        ('{"metadata": {}, "metadata": 7', '{"metadata": {}, "metadata": 7'),
    ],
)
def test_the_value_that_spark_reads_is_left(text, written):
    assert with_one_value_each(text, FIELDS) == written


def test_a_text_nested_too_deep_to_be_read_stays_as_it_is():
    deep = '{"metadata": 1, "metadata": {}, "x": ' + "[" * 500 + "]" * 500 + "}"
    assert as_sail_reads(deep, FIELDS) == deep
