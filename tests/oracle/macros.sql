-- Readings of a logged field {kind, text, number}; null where the log has no such field.

-- Text of any scalar; an array or an object is no text.
CREATE MACRO text_of(field) AS
    CASE WHEN field.kind IN ('text', 'number', 'boolean') THEN field.text END;

-- true, false, and the same words in quotes.
CREATE MACRO boolean_of(field) AS
    CASE WHEN field.kind IN ('boolean', 'text') AND field.text IN ('true', 'false') THEN field.text = 'true' END;
CREATE MACRO is_no_boolean(field) AS field.kind IS NOT NULL AND boolean_of(field) IS NULL;

CREATE MACRO is_negative(field) AS starts_with(field.number, '-');

-- Counts of tokens (12, 12.0, 1e3, "12") of at most ten billion, and each way in which a field can fail to be one.
CREATE MACRO is_no_whole_number(field) AS
    field.kind IS NOT NULL AND (field.number IS NULL OR contains(field.number, '.'));
CREATE MACRO whole_number_of(field) AS
    CASE WHEN NOT contains(field.number, '.') AND TRY_CAST(field.number AS BIGINT) <= 10000000000
         THEN TRY_CAST(field.number AS BIGINT) END;
CREATE MACRO is_too_large_whole_number(field) AS
    NOT contains(field.number, '.') AND NOT is_negative(field) AND whole_number_of(field) IS NULL;

-- USD: from the digits, half up to 12 decimals, never through a double. Null beyond decimal(18,12).
-- An amount below 0 is not known.
CREATE MACRO usd_of(field) AS CASE WHEN NOT is_negative(field) THEN TRY_CAST(field.number AS DECIMAL(18, 12)) END;

-- An epoch time in seconds, or of 12 digits and more in milliseconds, of 15 in microseconds, of 18 in nanoseconds;
-- digits after the microsecond cut off; null outside the years 1 to 9999. A number below 0 is one of seconds.
CREATE MACRO epoch_decimals(number) AS
    CASE WHEN length(split_part(number, '.', 1)) < 12 OR starts_with(number, '-') THEN 6
         WHEN length(split_part(number, '.', 1)) < 15 THEN 3
         WHEN length(split_part(number, '.', 1)) < 18 THEN 0 ELSE -3 END;
CREATE MACRO epoch_microseconds(number) AS
    TRY_CAST(CASE WHEN epoch_decimals(number) < 0 THEN left(split_part(number, '.', 1), -3)
                  ELSE split_part(number, '.', 1)
                       || left(rpad(split_part(number, '.', 2), 6, '0'), epoch_decimals(number)) END AS BIGINT);
CREATE MACRO epoch_time(number) AS
    CASE WHEN epoch_microseconds(number) BETWEEN -62135596800000000 AND 253402300799999999
         THEN make_timestamp(epoch_microseconds(number)) END;

-- ISO 8601: date, T or space, time to the second, optional fraction, optional zone; no zone is UTC.
-- A zone is Z or UTC, also after a space, or ±hh:mm, ±hhmm, ±hh.
CREATE MACRO iso_parts(text) AS
    regexp_extract(
        text,
        '^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d+))?( ?Z| ?UTC|[+-](?:0\d|1[0-7])(?::?[0-5]\d)?|[+-]18(?::?00)?)?$',
        ['day', 'clock', 'fraction', 'zone']
    );
CREATE MACRO zone_minutes(zone) AS
    CASE WHEN ltrim(zone) IN ('', 'Z', 'UTC') THEN 0
         ELSE (CASE WHEN left(zone, 1) = '-' THEN -1 ELSE 1 END)
              * (60 * CAST(zone[2:3] AS INTEGER)
                 + CASE WHEN length(zone) > 3 THEN CAST(right(zone, 2) AS INTEGER) ELSE 0 END) END;
CREATE MACRO iso_time(parts) AS
    try_strptime(nullif(parts.day, '') || ' ' || parts.clock, '%Y-%m-%d %H:%M:%S')
    + to_microseconds(CAST(left(rpad(parts.fraction, 6, '0'), 6) AS BIGINT))
    - to_minutes(zone_minutes(parts.zone));

-- UTC time of a field, without zone.
CREATE MACRO time_of(field) AS
    CASE WHEN field.number IS NOT NULL THEN epoch_time(field.number)
         WHEN field.kind = 'text' THEN iso_time(iso_parts(field.text)) END;

-- What is wrong with the start of a record: `field` as logged, `moment` as read.
CREATE MACRO time_reasons(field, moment, arrival_date) AS [
    CASE WHEN field IS NULL THEN 'missing:created_at' END,
    CASE WHEN field IS NOT NULL AND field.number IS NULL AND moment IS NULL THEN 'not_a_time:created_at' END,
    -- a number of epoch seconds beyond the calendar is a time, and in no window
    CASE WHEN (field.number IS NOT NULL AND moment IS NULL)
              OR CAST(moment AS DATE) < arrival_date - 3
              OR moment > CAST(arrival_date + 1 AS TIMESTAMP) + INTERVAL 1 HOUR
         THEN 'timestamp_out_of_window' END
];
-- A time as the log says it, for a reject.
CREATE MACRO raw_time(field) AS left(text_of(field), 200);

-- Milliseconds, half up; null where the log has no number or a clock ran backwards.
CREATE MACRO whole_milliseconds(milliseconds) AS
    CASE WHEN milliseconds >= 0 THEN TRY_CAST(round(milliseconds) AS BIGINT) END;
CREATE MACRO milliseconds_of(field) AS whole_milliseconds(TRY_CAST(field.number AS DECIMAL(38, 12)));
CREATE MACRO epoch_milliseconds(number) AS
    CASE epoch_decimals(number)
        WHEN 6 THEN TRY_CAST(number AS DECIMAL(26, 12)) * CAST(1000 AS DECIMAL(4, 0))
        WHEN 3 THEN TRY_CAST(number AS DECIMAL(30, 12))
        WHEN 0 THEN TRY_CAST(number AS DECIMAL(23, 6)) * 0.001
        ELSE TRY_CAST(number AS DECIMAL(21, 0)) * 0.000001 END;
CREATE MACRO milliseconds_between(start_field, end_field) AS
    whole_milliseconds(
        CAST(epoch_milliseconds(end_field.number) - epoch_milliseconds(start_field.number) AS DECIMAL(38, 12))
    );

-- A word as it is, or as Python writes a member of an enumeration: FinishReason.STOP.
CREATE MACRO bare_word(text) AS regexp_replace(lower(text), '^([a-z_]+[.])+', '');

-- A gateway's word for the end of a generation, if it is one of ours.
CREATE MACRO finish_reason_of(field) AS
    CASE WHEN bare_word(text_of(field)) IN ('stop', 'length', 'tool_calls', 'content_filter', 'error')
         THEN bare_word(text_of(field)) ELSE 'unknown' END;

-- A provider's word for the end of a generation, in ours.
CREATE MACRO native_finish_reason_of(field) AS
    CASE bare_word(trim(text_of(field)))
        WHEN 'end_turn' THEN 'stop'
        WHEN 'max_tokens' THEN 'length'
        WHEN 'tool_use' THEN 'tool_calls'
        WHEN 'refusal' THEN 'content_filter'
        WHEN 'failed' THEN 'error'
        ELSE finish_reason_of(field)
    END;

-- LiteLLM's types of calls that ask no language model for a text. An asynchronous call has an `a` before its name.
CREATE MACRO asks_no_language_model(call_type) AS
    list_contains([
        '_add_message', 'add_message', 'call_mcp_tool', 'cancel_batch', 'cancel_fine_tuning_job', 'cancel_responses',
        'code_interpreter_tool', 'create_assistants', 'create_batch', 'create_container', 'create_file',
        'create_fine_tuning_job', 'create_realtime_client_secret', 'create_realtime_transcription_session',
        'create_sandbox', 'create_skill', 'create_thread', 'create_video', 'delete_assistant', 'delete_container',
        'delete_responses', 'delete_sandbox', 'file_content', 'file_delete', 'file_list', 'file_retrieve',
        'get_assistants', 'get_messages', 'get_responses', 'get_thread', 'image_edit', 'image_generation',
        'image_variation', 'ingest', 'list_batches', 'list_container_files', 'list_containers',
        'list_fine_tuning_jobs', 'list_input_items', 'list_mcp_tools', 'moderation', 'ocr', 'passthrough-image-generation', 'query', 'rerank', 'retrieve_batch', 'retrieve_container', 'retrieve_fine_tuning_job',
        'run_code', 'search', 'speech', 'transcription', 'upload_container_file', 'vector_store_create',
        'vector_store_file_content', 'vector_store_file_create', 'vector_store_file_delete', 'vector_store_file_list',
        'vector_store_file_retrieve', 'vector_store_file_update', 'vector_store_search', 'video_content',
        'video_create_character', 'video_delete', 'video_edit', 'video_extension', 'video_get_character',
        'video_list', 'video_remix', 'video_retrieve', 'video_retrieve_job'
    ], CASE WHEN call_type[1] = 'a' AND call_type <> 'add_message' THEN call_type[2:] ELSE call_type END);

-- Why a request failed or was cancelled (docs/definitions.md section 2): by words in the name of the error, in this
-- order, else by the HTTP status.
CREATE MACRO says(name, words) AS len(list_filter(words, lambda word: contains(replace(lower(name), '_', ''), word))) > 0;
CREATE MACRO status_of(field, name) AS
    CASE WHEN field IS NOT NULL
         THEN CASE WHEN round(TRY_CAST(field.number AS DECIMAL(38, 12))) BETWEEN 100 AND 599
                   THEN CAST(round(TRY_CAST(field.number AS DECIMAL(38, 12))) AS BIGINT) END
         WHEN regexp_full_match(name, '[1-5][0-9]{2}') THEN CAST(name AS BIGINT) END;
CREATE MACRO error_class_of(name, status, is_error, is_cancelled, finish_reason) AS CASE
    WHEN NOT (is_error OR is_cancelled) THEN 'none'
    WHEN says(name, ['contextwindow', 'contextlength', 'contextoverflow', 'prompttoolong']) THEN 'context_length'
    WHEN says(name, ['contentfilter', 'contentpolicy', 'safety', 'guardrail', 'moderation', 'blocked'])
    THEN 'content_filter'
    WHEN says(name, ['ratelimit', 'throttl', 'toomanyrequests', 'quota', 'resourceexhausted']) THEN 'rate_limit'
    WHEN says(name, ['timeout', 'timedout', 'deadlineexceeded']) THEN 'timeout'
    WHEN says(name, ['cancel', 'abort', 'generatorexit', 'clientdisconnect']) THEN 'cancelled'
    WHEN says(name, ['internalserver', 'servererror', 'unavailable', 'overloaded', 'badgateway', 'connection', 'notready',
                     'internalerror', 'modelerror', 'modelstreamerror']) THEN 'server'
    WHEN says(name, ['badrequest', 'invalid', 'authenticat', 'unauthor', 'permission', 'forbidden', 'accessdenied',
                     'notfound', 'unprocessable', 'validation', 'unsupported', 'payment', 'budget']) THEN 'client'
    WHEN status IN (408, 504) THEN 'timeout'
    WHEN status = 429 THEN 'rate_limit'
    WHEN status = 499 THEN 'cancelled'
    WHEN status BETWEEN 400 AND 499 THEN 'client'
    WHEN status BETWEEN 500 AND 599 THEN 'server'
    WHEN is_cancelled THEN 'cancelled'
    WHEN finish_reason = 'content_filter' THEN 'content_filter'
    ELSE 'unknown' END;

-- The providers' words for how a request was served, in ours.
CREATE MACRO tier_of(text) AS CASE bare_word(trim(text))
    WHEN 'standard' THEN 'standard' WHEN 'default' THEN 'standard'
    WHEN 'on_demand' THEN 'standard' WHEN 'ondemand' THEN 'standard'
    WHEN 'priority' THEN 'priority' WHEN 'fast' THEN 'priority'
    WHEN 'flex' THEN 'flex' WHEN 'batch' THEN 'batch' WHEN 'scale' THEN 'scale'
    WHEN 'reserved' THEN 'reserved' WHEN 'provisioned' THEN 'reserved' WHEN 'provisioned_throughput' THEN 'reserved'
    ELSE 'unknown' END;
