"""The index of Great Expectations' pages."""

import re

from expectations import data_docs


def test_the_index_lists_every_page_once_in_order_and_escapes_its_name(tmp_path):
    folder = tmp_path / "data-docs"
    for table in ("weekly_source_share", "models", "<b>"):
        assert data_docs.write_page(table, f"results of {table}", folder).read_text() == f"results of {table}"
    data_docs.write_page("models", "newer results", folder)
    index = (folder / "index.html").read_text()
    assert re.findall(r'<li><a href="(.*?)">(.*?)</a></li>', index) == [
        ("&lt;b&gt;.html", "&lt;b&gt;"),
        ("models.html", "models"),
        ("weekly_source_share.html", "weekly_source_share"),
    ]
    assert (folder / "models.html").read_text() == "newer results"
