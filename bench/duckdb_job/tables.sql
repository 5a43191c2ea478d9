-- The tables that reading fills, and the words that reading uses.
CREATE TABLE arrivals (arrival_date DATE, source VARCHAR, is_log BOOLEAN, file_count BIGINT);
CREATE TABLE arrival_files (
    arrival_date DATE, source VARCHAR, file VARCHAR, file_bytes BIGINT, line_count BIGINT, file_sha256 VARCHAR,
    file_number INTEGER
);
CREATE TYPE rejection AS STRUCT(
    reasons VARCHAR[], request_id VARCHAR, raw_model VARCHAR, raw_created_at VARCHAR, line_bytes BIGINT,
    line_sha256 VARCHAR
);
CREATE TABLE checked_lines (
    arrival_date DATE, file_number INTEGER, is_odd BOOLEAN, line VARCHAR, is_valid BOOLEAN, request_id VARCHAR, trace_id VARCHAR, session_id VARCHAR, created_at_us BIGINT, raw_model VARCHAR, provider VARCHAR, user_id VARCHAR,
    country VARCHAR, language VARCHAR, app VARCHAR, prompt_tokens BIGINT, completion_tokens BIGINT,
    reasoning_tokens BIGINT, cached_tokens BIGINT, cost_usd DECIMAL(18, 12), is_byok BOOLEAN, is_streamed BOOLEAN,
    is_cancelled BOOLEAN, is_error BOOLEAN, is_cache_hit BOOLEAN, finish_reason VARCHAR, has_normalised_tokens BOOLEAN,
    time_to_first_token_ms BIGINT, duration_ms BIGINT
);
CREATE TABLE checked_tags (
    arrival_date DATE, file_number INTEGER, rejected rejection, is_valid BOOLEAN, request_id VARCHAR, created_at_us BIGINT, classifier_version VARCHAR, tag VARCHAR, tag_confidence DOUBLE, tag_count INTEGER
);

CREATE MACRO day_of_microseconds(us) AS DATE '1970-01-01' + CAST(floor(us / 86400000000) AS INTEGER);

CREATE MACRO iso_time(text) AS
    CASE WHEN text[11] IN ('T', ' ') AND text[14] = ':' AND text[17] = ':' THEN TRY_CAST(text AS TIMESTAMPTZ) END;

-- Whether a number is a count of tokens: at most ten billion, which a double holds exactly.
CREATE MACRO is_count(number) AS number >= 0 AND number = trunc(number) AND number <= 10000000000;

-- A count of tokens, also where it is written with a fraction of zeros; null where it is none or above ten billion.
CREATE MACRO whole(text) AS
    CASE WHEN TRY_CAST(text AS BIGINT) > 10000000000 THEN NULL
         WHEN NOT contains(text, '.') THEN TRY_CAST(text AS BIGINT)
         WHEN TRY_CAST(text AS DOUBLE) = trunc(TRY_CAST(text AS DOUBLE)) THEN TRY_CAST(text AS BIGINT) END;
CREATE MACRO count_reason(name, text, number) AS
    CASE WHEN number < 0 THEN 'negative:' || name
         WHEN number IS NOT NULL THEN NULL
         WHEN text IS NULL THEN 'missing:' || name
         WHEN TRY_CAST(text AS DOUBLE) IS NULL OR TRY_CAST(text AS DOUBLE) <> trunc(TRY_CAST(text AS DOUBLE))
         THEN 'not_a_number:' || name
         WHEN TRY_CAST(text AS DOUBLE) < 0 THEN 'negative:' || name
         ELSE 'out_of_range:' || name END;

-- Milliseconds, half up; null where the log has no such number or a clock ran backwards.
CREATE MACRO milliseconds(text) AS CASE WHEN TRY_CAST(text AS BIGINT) >= 0 THEN TRY_CAST(text AS BIGINT) END;

-- Whether a line is a JSON object: it is taken for one if it looks so, and job.py looks again if one of these is none.
CREATE MACRO is_object(line) AS
    CASE WHEN starts_with(line, '{') AND ends_with(line, '}') THEN true
         WHEN json_valid(line) THEN json_type(line) = 'OBJECT' END;

-- The reason for a line that is not a record. A line that is not UTF-8 ends the whole read: DuckDB does not take it.
CREATE MACRO damage(line) AS
    CASE WHEN coalesce(trim(line), '') = '' THEN 'empty_line'
         WHEN NOT json_valid(line) THEN 'not_json'
         ELSE 'not_an_object' END;

CREATE MACRO cost_status_of(is_byok, is_cache_hit, cost_usd, is_error) AS
    CASE WHEN is_byok THEN 'byok'
         WHEN is_cache_hit THEN 'cached'
         WHEN cost_usd > 0 THEN 'billed'
         WHEN is_error THEN 'failed'
         WHEN cost_usd IS NULL THEN 'missing'
         ELSE 'zero' END;
