-- One row a raw line, of logs or tags, that is not valid: its place, all its reasons, length and hash, and no content.
CREATE TABLE rejected_records AS
SELECT
    arrival_date,
    source,
    file,
    line_number,
    1 AS record_number,
    reasons,
    left(request_id, 200) AS request_id,
    left(raw_model, 200) AS raw_model,
    raw_created_at,
    line_bytes,
    line_sha256
FROM (SELECT * FROM checked_lines UNION ALL BY NAME SELECT * FROM checked_tags)
WHERE len(reasons) > 0;
