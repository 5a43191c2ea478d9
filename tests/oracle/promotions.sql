-- docs/catalogue.md section 7: one row a promotion; an own row of the same model and first day counts.
CREATE TABLE promotions AS
WITH both_files AS (
    SELECT *, 1 AS priority FROM own_promotions
    UNION ALL BY NAME
    SELECT *, 2 AS priority FROM listed_promotions
)
SELECT model_id, CAST(first_date AS DATE) AS first_date, CAST(last_date AS DATE) AS last_date
FROM both_files
QUALIFY row_number() OVER (PARTITION BY model_id, first_date ORDER BY priority) = 1;
