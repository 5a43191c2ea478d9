"""`category_paths`: the category of each content-category path."""

from schemas import sample_columns as s
from schemas.contract import Rule, Table

TABLE = Table(
    name="category_paths",
    stage="models",
    doc="One row per content-category path. A tag belongs to the category of the longest path that it "
    "begins with, in whole segments; without such a path to `other`. From "
    "jobs/catalogue/inputs/category_paths.csv.",
    grain=("category_path",),
    partition=(),
    inputs=("catalogue",),
    columns=(
        s.CATEGORY_PATH,
        s.CATEGORY,
        s.MAP_VERSION,
    ),
    rules=(
        Rule("path_starts_with_slash", "category_path LIKE '/_%' AND category_path NOT LIKE '%/'"),
        Rule("no_category_of_nothing", "category <> 'unclassified'"),
    ),
)
