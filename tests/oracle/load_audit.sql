-- One row an arrival day and source that has a folder, even an empty one: what became of every line, and a line is one
-- record. A duplicate counts where it arrived. Late: a request (no duplicate) of an earlier day than its arrival.
CREATE TABLE load_audit AS
WITH fates AS (
    SELECT
        arrival_date,
        source,
        CASE WHEN reasons IS NULL THEN 'skipped' WHEN len(reasons) > 0 THEN 'rejected'
             WHEN delivery = 1 THEN 'request' ELSE 'duplicate' END AS fate,
        request_date < arrival_date AS is_late,
        coalesce(has_normalised_tokens, false) AS has_normalised_tokens
    FROM (SELECT * FROM checked_lines UNION ALL BY NAME SELECT * FROM checked_tags)
    LEFT JOIN (
        SELECT file, line_number, delivery FROM valid_lines
        UNION ALL
        SELECT file, line_number, delivery FROM valid_tags
    ) USING (file, line_number)
)
SELECT
    arrival_date,
    source,
    file_count,
    count(fate) AS line_count,
    count(fate) AS record_count,
    count(*) FILTER (fate = 'request') AS request_count,
    count(*) FILTER (fate = 'duplicate') AS duplicate_count,
    0 AS view_count,  -- only spans can be views of one call, and these logs hold none
    count(*) FILTER (fate = 'rejected') AS rejected_count,
    count(*) FILTER (fate = 'skipped') AS skipped_count,
    count(*) FILTER (fate = 'request' AND is_late) AS late_count,
    count(*) FILTER (fate = 'request' AND has_normalised_tokens) AS normalised_count
FROM arrivals
LEFT JOIN fates USING (arrival_date, source)
GROUP BY arrival_date, source, file_count;
