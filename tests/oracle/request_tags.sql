-- One row a classified request with its dominant tag: the category of highest confidence, at least 0.5, ties by path.
-- The earliest of the valid records with one request id and day wins, as for requests.
CREATE VIEW tag_confidences AS
SELECT file, line_number, text_of(category.name) AS tag, category.confidence.number AS confidence
FROM (SELECT file, line_number, unnest(categories) AS category FROM classify_text_lines);

CREATE TABLE checked_tags AS
WITH read AS (
    SELECT
        arrival_date, source, file, line_number, line_bytes, line_sha256, line_reason,
        text_of(request_id) AS request_id,
        text_of(classifier_version) AS classifier_version,
        time_of(created_at) AS created_at,
        CAST(time_of(created_at) AS DATE) AS request_date,
        raw_time(created_at) AS raw_created_at,
        created_at AS created_at_field,
        len(categories) AS tag_count
    FROM classify_text_lines
),
confidences AS (
    SELECT
        file,
        line_number,
        bool_or(confidence IS NULL) AS is_any_no_number,
        max(CAST(confidence AS DOUBLE)) > 1 AS is_dominant_out_of_range
    FROM tag_confidences
    GROUP BY ALL
)
SELECT
    read.*,
    CASE WHEN line_reason IS NOT NULL THEN [line_reason] ELSE list_sort(list_filter(
        time_reasons(created_at_field, created_at, arrival_date)
        || [
            CASE WHEN request_id IS NULL THEN 'missing:request_id' END,
            CASE WHEN classifier_version IS NULL THEN 'missing:classifier_version' END,
            CASE WHEN tag_count IS NULL THEN 'missing:tag_count' END,
            CASE WHEN is_any_no_number THEN 'not_a_number:tag_confidence' END,
            -- where one is no number nobody knows which is the highest
            CASE WHEN NOT is_any_no_number AND is_dominant_out_of_range THEN 'out_of_range:tag_confidence' END
        ],
        lambda reason: reason IS NOT NULL
    )) END AS reasons
FROM read
LEFT JOIN confidences USING (file, line_number);

CREATE TABLE valid_tags AS
SELECT
    *,
    row_number() OVER (
        PARTITION BY request_date, request_id ORDER BY arrival_date, source, file, line_number
    ) AS delivery
FROM checked_tags
WHERE len(reasons) = 0;

CREATE TABLE request_tags AS
WITH dominant_tags AS (
    SELECT file, line_number, tag, CAST(confidence AS DOUBLE) AS tag_confidence
    FROM tag_confidences
    JOIN valid_tags USING (file, line_number)
    WHERE CAST(confidence AS DOUBLE) >= 0.5
    QUALIFY row_number() OVER (PARTITION BY file, line_number ORDER BY CAST(confidence AS DOUBLE) DESC, tag) = 1
)
SELECT
    request_id,
    CAST(created_at AS TIMESTAMPTZ) AS created_at,
    request_date,
    arrival_date,
    source,
    classifier_version,
    tag,
    tag_confidence,
    tag_count
FROM valid_tags
LEFT JOIN dominant_tags USING (file, line_number)
WHERE delivery = 1;
