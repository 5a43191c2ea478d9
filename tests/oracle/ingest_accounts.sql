-- One row an arrival day and source that has a folder, even an empty one: what became of every line.
-- A duplicate counts where it arrived. Late: a request (no duplicate) of an earlier day than its arrival.
CREATE TABLE ingest_accounts AS
WITH fates AS (
    SELECT
        arrival_date,
        source,
        len(reasons) > 0 AS is_rejected,
        delivery > 1 AS is_duplicate,
        request_date < arrival_date AS is_late
    FROM checked_lines
    LEFT JOIN (SELECT file, line_number, delivery FROM valid_lines) USING (file, line_number)
)
SELECT
    arrival_date,
    source,
    file_count,
    count(is_rejected) AS line_count,
    count(*) FILTER (is_rejected IS FALSE AND NOT is_duplicate) AS request_count,
    count(*) FILTER (is_rejected IS FALSE AND is_duplicate) AS duplicate_count,
    count(*) FILTER (is_rejected) AS rejected_count,
    count(*) FILTER (is_rejected IS FALSE AND NOT is_duplicate AND is_late) AS late_count
FROM arrivals
LEFT JOIN fates USING (arrival_date, source)
GROUP BY arrival_date, source, file_count;
