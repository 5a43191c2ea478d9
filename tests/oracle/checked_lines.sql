-- One row a raw line with its canonical values and ALL the reasons why it is no valid request ([]: it is one; null: a skipped one).
CREATE VIEW typed_lines AS
SELECT
    * REPLACE (
        boolean_of(is_byok) IS TRUE AS is_byok,
        boolean_of(is_streamed) IS TRUE AS is_streamed,
        client_hung_up OR boolean_of(is_cancelled) IS TRUE AS is_cancelled,
        answered_from_cache OR boolean_of(is_cache_hit) IS TRUE AS is_cache_hit,
        time_of(created_at) AS created_at,
        usd_of(cost_usd) AS cost_usd
    ),
    raw_time(created_at) AS raw_created_at,
    created_at AS created_at_field,
    {
        'prompt_tokens': prompt_tokens,
        'completion_tokens': completion_tokens,
        'reasoning_tokens': reasoning_tokens,
        'cached_tokens': cached_tokens,
        'cache_write_tokens': cache_write_tokens,
        'one_hour_cache_write_tokens': one_hour_cache_write_tokens
    } AS counts,
    cost_usd AS cost_field,
    {'is_byok': is_byok, 'is_streamed': is_streamed, 'is_cancelled': is_cancelled, 'is_cache_hit': is_cache_hit} AS flags
FROM records;

-- What the counts of the log leave out, by the one way in which they add up to its total: only of plain whole numbers.
CREATE MACRO plain_count(field) AS
    CASE WHEN regexp_full_match(field.text, '[0-9]{1,10}(\.0+)?') AND field.kind IN ('number', 'text')
         THEN TRY_CAST(split_part(field.text, '.', 1) AS BIGINT) END;
CREATE MACRO readings(prompt, completion, cache, reasoning, total) AS list_filter([
    CASE WHEN total = prompt + completion THEN 'inclusive' END,
    CASE WHEN cache > 0 AND total = prompt + completion + cache AND NOT (
        reasoning = cache AND reasoning > completion AND NOT cache > prompt) THEN 'without_cache' END,
    CASE WHEN reasoning > 0 AND total = prompt + completion + reasoning AND NOT (
        reasoning = cache AND cache > prompt AND NOT reasoning > completion) THEN 'without_reasoning' END,
    CASE WHEN cache > 0 AND reasoning > 0 AND total = prompt + completion + cache + reasoning
         THEN 'without_cache_and_reasoning' END
], lambda reading: reading IS NOT NULL);

-- A failure and a cache hit may come without token counts: those are 0. Reasoning and cached tokens always may.
CREATE VIEW whole_counts AS
SELECT
    * REPLACE (
        CASE WHEN prompt_tokens IS NULL AND (is_error OR is_cache_hit) THEN 0
             ELSE whole_number_of(prompt_tokens) END AS prompt_tokens,
        CASE WHEN completion_tokens IS NULL AND (is_error OR is_cache_hit) THEN 0
             ELSE whole_number_of(completion_tokens) END AS completion_tokens,
        CASE WHEN reasoning_tokens IS NULL THEN 0 ELSE whole_number_of(reasoning_tokens) END AS reasoning_tokens,
        CASE WHEN cached_tokens IS NULL THEN 0 ELSE whole_number_of(cached_tokens) END AS cached_tokens,
        CASE WHEN cache_write_tokens IS NULL THEN 0 ELSE whole_number_of(cache_write_tokens) END
            AS cache_write_tokens,
        CASE WHEN one_hour_cache_write_tokens IS NULL THEN 0 ELSE whole_number_of(one_hour_cache_write_tokens) END
            AS one_hour_cache_write_tokens
    )
FROM typed_lines;

CREATE VIEW read_counts AS
SELECT
    *,
    coalesce(plain_count(counts.cached_tokens), 0) + coalesce(plain_count(counts.cache_write_tokens), 0) AS cache_part,
    coalesce(plain_count(counts.reasoning_tokens), 0) AS reasoning_part,
    plain_count(total_tokens) - plain_count(counts.prompt_tokens) - plain_count(counts.completion_tokens) AS excess,
    len(list_filter(
        [counts.cached_tokens, counts.cache_write_tokens, counts.reasoning_tokens],
        lambda part: part IS NOT NULL AND plain_count(part) IS NULL
    )) > 0 AS has_unread_part,
    CASE WHEN has_unread_part THEN [] ELSE readings(
        plain_count(counts.prompt_tokens), plain_count(counts.completion_tokens), cache_part, reasoning_part,
        plain_count(total_tokens)
    ) END AS found_readings
FROM whole_counts;

CREATE VIEW counted_lines AS
SELECT
    * EXCLUDE (cache_part, reasoning_part, excess, has_unread_part, found_readings, total_tokens) REPLACE (
        CASE
            WHEN token_convention IS NOT NULL THEN token_convention
            WHEN len(found_readings) = 1 THEN found_readings[1]
            WHEN cache_part = 0 AND reasoning_part = 0 AND coalesce(excess, 0) = 0 AND NOT has_unread_part
            THEN 'inclusive'
            ELSE 'unknown'
        END AS token_convention,
        CASE WHEN token_convention IS NULL AND found_readings IN (['without_cache'], ['without_cache_and_reasoning'])
             THEN prompt_tokens + cache_part ELSE prompt_tokens END AS prompt_tokens,
        CASE WHEN token_convention IS NULL AND found_readings IN (['without_reasoning'], ['without_cache_and_reasoning'])
             THEN completion_tokens + reasoning_part ELSE completion_tokens END AS completion_tokens
    )
FROM read_counts;

CREATE MACRO count_reasons(name, field) AS [
    CASE WHEN is_no_whole_number(field) THEN 'not_a_number:' || name END,
    CASE WHEN is_too_large_whole_number(field) THEN 'out_of_range:' || name END,
    CASE WHEN NOT is_no_whole_number(field) AND is_negative(field) THEN 'negative:' || name END
];

CREATE MACRO boolean_reason(name, field) AS CASE WHEN is_no_boolean(field) THEN 'not_a_boolean:' || name END;

CREATE TABLE checked_lines AS
SELECT
    * EXCLUDE (counts, flags, cost_field, created_at_field, client_hung_up, answered_from_cache)
      REPLACE (status_of(http_status, error_name) AS http_status),
    error_class_of(
        error_name, status_of(http_status, error_name), is_error, is_cancelled, finish_reason
    ) AS error_class,
    CAST(created_at AS DATE) AS request_date,
    CASE WHEN line_reason IS NOT NULL THEN [line_reason] WHEN NOT is_skipped THEN list_sort(list_filter(
        count_reasons('prompt_tokens', counts.prompt_tokens)
        || count_reasons('completion_tokens', counts.completion_tokens)
        || count_reasons('reasoning_tokens', counts.reasoning_tokens)
        || count_reasons('cached_tokens', counts.cached_tokens)
        || count_reasons('cache_write_tokens', counts.cache_write_tokens)
        || count_reasons('one_hour_cache_write_tokens', counts.one_hour_cache_write_tokens)
        || time_reasons(created_at_field, created_at, arrival_date)
        || [
            CASE WHEN request_id IS NULL THEN 'missing:request_id' END,
            CASE WHEN raw_model IS NULL THEN 'missing:raw_model' END,
            CASE WHEN counts.prompt_tokens IS NULL AND prompt_tokens IS NULL THEN 'missing:prompt_tokens' END,
            CASE WHEN counts.completion_tokens IS NULL AND completion_tokens IS NULL
                 THEN 'missing:completion_tokens' END,
            CASE WHEN cost_field IS NOT NULL AND cost_field.number IS NULL THEN 'not_a_number:cost_usd' END,
            CASE WHEN cost_field.number IS NOT NULL AND cost_usd IS NULL AND NOT is_negative(cost_field)
                 THEN 'out_of_range:cost_usd' END,
            boolean_reason('is_byok', flags.is_byok),
            boolean_reason('is_streamed', flags.is_streamed),
            boolean_reason('is_cancelled', flags.is_cancelled),
            boolean_reason('is_cache_hit', flags.is_cache_hit),
            CASE WHEN completion_tokens >= 0 AND reasoning_tokens > completion_tokens THEN 'rule:reasoning_within_completion' END,
            CASE WHEN prompt_tokens >= 0 AND cached_tokens > prompt_tokens THEN 'rule:cached_within_prompt' END
        ],
        lambda reason: reason IS NOT NULL
    )) END AS reasons
FROM counted_lines;
