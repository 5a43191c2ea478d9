-- docs/catalogue.md section 7: one row a path and its category; an own row of the same path counts.
CREATE TABLE category_paths AS
WITH both_files AS (
    SELECT *, 1 AS priority FROM own_category_paths
    UNION ALL BY NAME
    SELECT *, 2 AS priority FROM listed_category_paths
)
SELECT category_path, category, map_version
FROM both_files
QUALIFY row_number() OVER (PARTITION BY category_path ORDER BY priority) = 1;
