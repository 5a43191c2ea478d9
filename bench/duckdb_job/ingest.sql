-- What was read -> the tables of the stage `ingest`, and `usage`: one narrow row per request for the daily tables.

-- Rows whose request id and day have been read before. Rows are in the order of arrival days, files and lines. Most ids
-- are there once, which their hashes show at less cost than the ids themselves.
CREATE TABLE copies_of_requests AS
WITH suspects AS (
    SELECT hash(request_id) AS id_hash FROM checked_lines WHERE is_valid GROUP BY id_hash HAVING count(*) > 1
),
numbered AS (
    SELECT
        rowid AS row_id,
        row_number() OVER (
            PARTITION BY day_of_microseconds(created_at_us), request_id
            ORDER BY
                arrival_date,
                -- a success that says no tokens: a record that was written before its answer had ended
                prompt_tokens = 0 AND completion_tokens = 0 AND NOT is_error AND NOT is_cache_hit,
                rowid
        ) AS delivery
    FROM checked_lines
    WHERE is_valid AND hash(request_id) IN (SELECT id_hash FROM suspects)
)
SELECT row_id FROM numbered WHERE delivery > 1;

CREATE TABLE copies_of_tags AS
WITH suspects AS (
    SELECT hash(request_id) AS id_hash FROM checked_tags WHERE is_valid GROUP BY id_hash HAVING count(*) > 1
),
numbered AS (
    SELECT
        rowid AS row_id,
        row_number() OVER (PARTITION BY day_of_microseconds(created_at_us), request_id ORDER BY rowid) AS delivery
    FROM checked_tags
    WHERE is_valid AND hash(request_id) IN (SELECT id_hash FROM suspects)
)
SELECT row_id FROM numbered WHERE delivery > 1;

-- (Where an attempt to read has failed, rowids do not begin at 0.)
CREATE TABLE first_rows AS
SELECT file_number, min(rowid) AS first_row FROM checked_lines GROUP BY file_number
UNION ALL
SELECT file_number, min(rowid) FROM checked_tags GROUP BY file_number;

CREATE TABLE rejected_records AS
SELECT arrival_date, source, file, rows.row_id - first_row + 1 AS line_number, 1 AS record_number, unnest(rejected)
FROM (
    SELECT file_number, row_id, rejected FROM odd_logs WHERE NOT is_valid
    UNION ALL
    SELECT file_number, rowid, rejected FROM checked_tags WHERE NOT is_valid
) AS rows
JOIN arrival_files USING (file_number)
JOIN first_rows USING (file_number);

-- Only spans can be views of one call.
CREATE TABLE request_views AS
SELECT
    arrival_date, source, file, line_number, record_number, arrival_date AS request_date, request_id,
    request_id AS kept_request_id, request_id AS view_rule, request_id AS instrumentation
FROM rejected_records
WHERE false;

CREATE TABLE load_audit AS
WITH fates AS (
    SELECT
        arrival_date, 'openrouter' AS source, is_valid, has_normalised_tokens, created_at_us,
        rowid IN (SELECT row_id FROM copies_of_requests) AS is_copy
    FROM checked_lines
    UNION ALL
    SELECT
        arrival_date, 'classify_text', is_valid, false, created_at_us,
        rowid IN (SELECT row_id FROM copies_of_tags)
    FROM checked_tags
),
counts AS (
    SELECT
        arrival_date,
        source,
        count(*) AS line_count,
        count(*) FILTER (is_valid AND NOT is_copy) AS request_count,
        count(*) FILTER (is_valid AND is_copy) AS duplicate_count,
        count(*) FILTER (NOT is_valid) AS rejected_count,
        count(*) FILTER (is_valid AND NOT is_copy AND created_at_us < epoch_us(CAST(arrival_date AS TIMESTAMP)))
            AS late_count,
        count(*) FILTER (is_valid AND NOT is_copy AND has_normalised_tokens) AS normalised_count
    FROM fates
    GROUP BY arrival_date, source
)
SELECT
    arrival_date,
    source,
    file_count,
    coalesce(line_count, 0) AS line_count,
    coalesce(line_count, 0) AS record_count,
    coalesce(request_count, 0) AS request_count,
    coalesce(duplicate_count, 0) AS duplicate_count,
    0 AS view_count,
    coalesce(rejected_count, 0) AS rejected_count,
    0 AS skipped_count,
    coalesce(late_count, 0) AS late_count,
    coalesce(normalised_count, 0) AS normalised_count
FROM arrivals
LEFT JOIN counts USING (arrival_date, source);

CREATE TABLE request_tags AS
SELECT
    request_id,
    make_timestamptz(created_at_us) AS created_at,
    day_of_microseconds(created_at_us) AS request_date,
    arrival_date,
    'classify_text' AS source,
    classifier_version,
    tag,
    tag_confidence,
    tag_count
FROM checked_tags
WHERE is_valid AND rowid NOT IN (SELECT row_id FROM copies_of_tags);

-- Each name is hashed once, and counted by number.
CREATE TABLE users AS
SELECT user_id, row_number() OVER () AS user_number, keyed_hash(user_id) AS user_key
FROM (SELECT DISTINCT user_id FROM checked_lines WHERE is_valid AND user_id IS NOT NULL);
CREATE TABLE sessions AS
SELECT session_id, keyed_hash(session_id) AS session_key
FROM (SELECT DISTINCT session_id FROM checked_lines WHERE is_valid AND session_id IS NOT NULL);
