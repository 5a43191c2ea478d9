-- One raw file of classify_text -> rows of `checked_tags`, in the order of its lines; variables as in read_logs.sql.
-- The dominant tag has the highest confidence of at least 0.5; ties go to the first path.
INSERT INTO checked_tags
WITH parsed AS (
    SELECT line, CASE WHEN is_object(line) THEN from_json(line, '{
        "request_id": "VARCHAR", "created_at": "VARCHAR", "classifier_version": "VARCHAR",
        "categories": [{"name": "VARCHAR", "confidence": "DOUBLE"}]
    }') END AS record
    FROM read_csv(
        getvariable('path'), columns = {'line': 'VARCHAR'}, header = false, auto_detect = false, delim = chr(1),
        quote = '', escape = '', max_line_size = 8388608
    )
),
typed AS (
    SELECT
        line,
        record IS NULL AS is_damaged,
        nullif(record.request_id, '') AS request_id,
        nullif(record.created_at, '') AS created_at_text,
        epoch_us(iso_time(record.created_at)) AS created_at_us,
        nullif(record.classifier_version, '') AS classifier_version,
        record.categories AS categories,
        len(list_filter(record.categories, lambda category: category.confidence IS NULL)) > 0 AS is_any_no_number,
        list_max(list_transform(record.categories, lambda category: category.confidence)) > 1 AS is_too_large,
        -- the struct of highest negative confidence, then first path, is the first in order
        list_min(list_transform(
            list_filter(record.categories, lambda category: category.confidence >= 0.5),
            lambda category: {'minus': -category.confidence, 'name': category.name}
        )) AS dominant
    FROM parsed
),
judged AS (
    SELECT
        *,
        coalesce(
            request_id IS NOT NULL AND classifier_version IS NOT NULL AND categories IS NOT NULL
            AND created_at_us BETWEEN getvariable('first_moment') AND getvariable('last_moment')
            AND NOT is_any_no_number AND NOT coalesce(is_too_large, false),
            false
        ) AS is_valid
    FROM typed
)
SELECT
    getvariable('arrival_date') AS arrival_date,
    getvariable('file_number') AS file_number,
    CASE WHEN NOT is_valid THEN {
        'reasons': CASE WHEN is_damaged THEN [damage(line)] ELSE list_sort(list_filter([
            CASE WHEN request_id IS NULL THEN 'missing:request_id' END,
            CASE WHEN classifier_version IS NULL THEN 'missing:classifier_version' END,
            CASE WHEN categories IS NULL THEN 'missing:tag_count' END,
            CASE WHEN created_at_text IS NULL THEN 'missing:created_at'
                 WHEN created_at_us IS NULL THEN 'not_a_time:created_at'
                 WHEN created_at_us NOT BETWEEN getvariable('first_moment') AND getvariable('last_moment')
                 THEN 'timestamp_out_of_window' END,
            CASE WHEN is_any_no_number THEN 'not_a_number:tag_confidence'
                 WHEN is_too_large THEN 'out_of_range:tag_confidence' END
        ], lambda found: found IS NOT NULL)) END,
        'request_id': left(request_id, 200),
        'raw_model': NULL,
        'raw_created_at': left(created_at_text, 200),
        'line_bytes': coalesce(strlen(line), 0),
        'line_sha256': sha256(coalesce(line, ''))
    } END AS rejected,
    is_valid,
    request_id,
    created_at_us,
    classifier_version,
    dominant.name AS tag,
    -dominant.minus AS tag_confidence,
    len(categories) AS tag_count
FROM judged;
