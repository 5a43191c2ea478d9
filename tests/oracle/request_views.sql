-- Only spans can be views of one call. The oracle reads no spans: tests/pipeline/test_views.py counts theirs.
CREATE TABLE request_views AS
SELECT
    arrival_date, source, file, line_number, 1 AS record_number, request_date, request_id,
    NULL::VARCHAR AS kept_request_id, NULL::VARCHAR AS view_rule, NULL::VARCHAR AS instrumentation
FROM valid_lines
WHERE source = 'otel';
