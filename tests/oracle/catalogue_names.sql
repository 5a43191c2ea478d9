-- The words of docs/catalogue.md section 2, as macros.
CREATE MACRO variant_of(name) AS
    CASE WHEN regexp_matches(name, ':(free|thinking|beta|nitro|floor|online|extended|exacto|batch)$')
         THEN regexp_extract(name, ':([a-z]+)$', 1) ELSE 'standard' END;
CREATE MACRO base_of(name) AS
    regexp_replace(name, ':(free|thinking|beta|nitro|floor|online|extended|exacto|batch)$', '');

CREATE MACRO undated(name) AS
    regexp_replace(name, '[-@]20[0-9]{2}-?(0[1-9]|1[0-2])-?(0[1-9]|[12][0-9]|3[01])$', '');
CREATE MACRO slug_of(name) AS split_part(name, '/', -1);
CREATE MACRO core_of(name) AS
    regexp_replace(
        regexp_replace(
            regexp_replace(slug_of(name), '^(us|eu|apac|global|jp|au|ca)\.', ''),
            '^[a-z][a-z0-9]*\.([a-z])', '\1'
        ),
        '-v[0-9]+:[0-9]+$', ''
    );
CREATE MACRO norm_of(name) AS
    regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(name, '([0-9])p([0-9])', '\1-\2', 'g'),
                '[._@: ]', '-', 'g'
            ),
            '(20[0-9]{2})-([0-9]{2})-([0-9]{2})$', '\1\2\3'
        ),
        '([a-z])-([0-9])', '\1\2', 'g'
    );
CREATE MACRO key_of(name) AS norm_of(core_of(name));
CREATE MACRO undated_key_of(name) AS norm_of(undated(core_of(name)));

-- Section 6: what hosts and agents write around a name.
CREATE MACRO without_host(name) AS
    regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    regexp_replace(
                        regexp_replace(regexp_replace(name, '\[\d+[km]\]$', ''), '@default$', ''),
                        '-(?:maas|tput)$', ''
                    ),
                    '^system\.ai\.', ''
                ),
                '^databricks-', ''
            ),
            '^(?:us|us-gov|eu|apac|global|jp|au|ca)\.', ''
        ),
        ':\d+(?::\d+k)?$', ''
    );
CREATE MACRO without_vendor(name) AS
    CASE WHEN split_part(name, '.', 1) IN (
        'ai21', 'amazon', 'anthropic', 'cohere', 'deepseek', 'google', 'meta', 'minimax', 'mistral', 'moonshot', 'nvidia',
        'openai', 'qwen', 'writer'
    ) THEN array_to_string(string_split(name, '.')[2:], '.') ELSE name END;
CREATE MACRO without_effort(name) AS
    CASE WHEN regexp_matches(name, '^(?:claude-|gemini-2[.-]5|gemini-[3-9]|gpt-[5-9]|grok-[3-9]|o[1-9]-|o[1-9]$)')
         THEN regexp_replace(name, '(?:-(?:thinking|minimal|low|medium|high|xhigh)){1,2}$', '')
         ELSE name END;
CREATE MACRO catalogue_spelling(name) AS
    regexp_replace(
        regexp_replace(
            regexp_replace(name, '^(?:meta-)?llama-?v?(\d)', 'llama-\1'),
            '(^|\D)(\d)[-p](\d)(\D|$)', '\1\2.\3\4', 'g'
        ),
        '^claude-([4-9](?:\.\d)?)-(opus|sonnet|haiku)$', 'claude-\2-\1'
    );

-- a/b/c -> [a/b/c, b/c, c]
CREATE MACRO path_suffixes(name) AS
    list_transform(
        range(1, len(string_split(name, '/')) + 1),
        lambda i: array_to_string(string_split(name, '/')[i:], '/')
    );

-- One row a slug under which a lab goes: the author's own and its other ones.
CREATE TABLE author_slugs AS
SELECT author, country, unnest(list_distinct(list_prepend(author, string_split(coalesce(other_slugs, ''), ' ')))) AS slug
FROM authors;
DELETE FROM author_slugs WHERE slug = '';

CREATE MACRO day_of(text) AS TRY_CAST(CASE WHEN regexp_full_match(text, '\d{4}-\d{2}') THEN text || '-01'
                                           WHEN regexp_full_match(text, '\d{4}-\d{2}-\d{2}') THEN text END AS DATE);
-- Half up to six decimals; a negative price is none. One of 10^12 or more is an error, as is what is not a number.
CREATE MACRO price_of(text) AS
    CASE WHEN NOT starts_with(text, '-') THEN CAST(text AS DECIMAL(18, 6)) END;
CREATE MACRO five_prices(prompt, completion, cached, written, written_for_an_hour) AS {
    'prompt_price_usd_per_million_tokens': prompt,
    'completion_price_usd_per_million_tokens': completion,
    'cached_prompt_price_usd_per_million_tokens': cached,
    'cache_write_price_usd_per_million_tokens': written,
    'one_hour_cache_write_price_usd_per_million_tokens': written_for_an_hour
};
CREATE MACRO has_any_price(prices) AS
    coalesce(
        prices.prompt_price_usd_per_million_tokens,
        prices.completion_price_usd_per_million_tokens,
        prices.cached_prompt_price_usd_per_million_tokens,
        prices.cache_write_price_usd_per_million_tokens,
        prices.one_hour_cache_write_price_usd_per_million_tokens
    ) IS NOT NULL;

-- Section 1. Every snapshot with its date; an operator's snapshot of the bundle's day stands for the bundle's providers.
CREATE TABLE snapshots AS
WITH dated AS (
    SELECT
        *,
        folder_day IS NULL AS is_bundle,
        coalesce(CAST(folder_day AS DATE), max(day_of(last_updated)) FILTER (folder_day IS NULL) OVER ()) AS snapshot_date
    FROM snapshot_entries
    WHERE NOT starts_with(id, '~')
)
SELECT *
FROM dated
WHERE NOT is_bundle
   OR NOT EXISTS (
       FROM dated AS own
       WHERE NOT own.is_bundle AND own.snapshot_date = dated.snapshot_date AND own.provider = dated.provider
   );

-- One row a model of a provider in a snapshot; `entry` is the name with its variant.
CREATE TABLE entries AS
SELECT *, base_of(entry) AS base, key_of(base_of(entry)) AS key, undated_key_of(base_of(entry)) AS undated_key
FROM (SELECT *, replace(lower(trim(id)), '%2f', '/') AS entry FROM snapshots);
