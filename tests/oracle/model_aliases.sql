-- docs/catalogue.md section 5: one row a name under which gateways log a model; the first origin that has it wins.
CREATE TABLE known_models AS
SELECT model_id, any_value(author) AS author, key_of(model_id) AS key
FROM models
GROUP BY model_id;

-- Section 5.3. An entry matches a model where exactly one of the same key (else of the undated key) can be it.
CREATE TABLE matched_entries AS
WITH spellings AS (
    SELECT DISTINCT base, key, undated_key, author AS host_author
    FROM entries
    LEFT JOIN author_slugs ON contains(base, '/') AND slug = split_part(base, '/', -2)
    WHERE NOT ends_with(base, '-latest')
),
candidates AS (
    SELECT
        base,
        model_id,
        known_models.key = spellings.key AS is_exact,
        bool_or(known_models.key = spellings.key) OVER (PARTITION BY base) AS has_exact
    FROM spellings
    JOIN known_models
        ON known_models.key IN (spellings.key, spellings.undated_key)
        AND (host_author IS NULL OR known_models.author = host_author)
)
SELECT base, any_value(model_id) AS model_id
FROM candidates
WHERE is_exact = has_exact
GROUP BY base
HAVING count(*) = 1;

CREATE TABLE model_aliases AS
WITH slugs AS (
    SELECT slug_of(model_id) AS alias, any_value(model_id) AS model_id
    FROM known_models
    GROUP BY alias
    HAVING count(*) = 1
),
provider_names AS (
    SELECT alias, any_value(model_id) AS model_id
    FROM (SELECT unnest(path_suffixes(base)) AS alias, model_id FROM matched_entries)
    GROUP BY alias
    HAVING count(DISTINCT model_id) = 1
),
names AS (
    SELECT alias, model_id, 'curated' AS alias_origin, 1 AS priority FROM curated_aliases
    UNION ALL
    SELECT model_id, model_id, 'catalogue', 2 FROM known_models
    UNION ALL
    SELECT alias, model_id, 'catalogue', 3 FROM slugs
    UNION ALL
    SELECT alias, model_id, 'provider', 4 FROM provider_names
)
SELECT alias, model_id, alias_origin
FROM names
QUALIFY row_number() OVER (PARTITION BY alias ORDER BY priority) = 1;
