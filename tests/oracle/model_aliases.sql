-- docs/catalogue.md section 5: one row a name under which gateways log a model; the first origin that has it wins.
CREATE TABLE known_models AS
SELECT
    model_id,
    any_value(author) AS author,
    key_of(model_id) AS key,
    -- no longer listed, or named by a price list alone
    coalesce(
        bool_or(NOT is_listed) FILTER (valid_to IS NULL),
        model_id NOT IN (SELECT model_id FROM retired_models UNION ALL SELECT model_id FROM own_facts)
    ) AS is_gone
FROM models
GROUP BY model_id;

-- The one model of several {model_id, is_gone}: models listed no more step back if another is left. Null where it is not one.
CREATE MACRO left_of(several) AS
    CASE WHEN len(list_filter(several, lambda one: NOT one.is_gone)) > 0
         THEN list_filter(several, lambda one: NOT one.is_gone) ELSE several END;
CREATE MACRO the_one(several) AS CASE WHEN len(left_of(several)) = 1 THEN left_of(several)[1].model_id END;

-- Section 5.4. Each name that a provider uses, and each shorter form of it, is matched on its own: it is an alias where
-- exactly one model of the same key (of the undated key only where none has the same) can be it.
CREATE TABLE provider_names AS
WITH names AS (
    SELECT DISTINCT unnest(path_suffixes(base)) AS name
    FROM entries
),
spellings AS (
    SELECT name, key_of(name) AS key, undated_key_of(name) AS undated_key, author AS host_author
    FROM names
    LEFT JOIN author_slugs ON contains(name, '/') AND slug = split_part(name, '/', -2)
    WHERE NOT ends_with(name, '-latest')
),
candidates AS (
    SELECT
        name,
        model_id,
        is_gone,
        known_models.key = spellings.key AS is_exact,
        bool_or(known_models.key = spellings.key) OVER (PARTITION BY name) AS has_exact
    FROM spellings
    JOIN known_models
        ON known_models.key IN (spellings.key, spellings.undated_key)
        AND (host_author IS NULL OR known_models.author = host_author)
)
SELECT name AS alias, the_one(several) AS model_id
FROM (
    SELECT name, list({'model_id': model_id, 'is_gone': is_gone}) AS several
    FROM candidates
    WHERE is_exact = has_exact
    GROUP BY name
)
WHERE the_one(several) IS NOT NULL;

CREATE TABLE model_aliases AS
WITH slugs AS (
    SELECT alias, the_one(several) AS model_id
    FROM (
        SELECT slug_of(model_id) AS alias, list({'model_id': model_id, 'is_gone': is_gone}) AS several
        FROM known_models
        GROUP BY alias
    )
),
names AS (
    SELECT alias, model_id, 'own' AS alias_origin, 0 AS priority FROM own_aliases
    UNION ALL
    SELECT alias, model_id, 'curated', 1 FROM curated_aliases
    UNION ALL
    SELECT model_id, model_id, 'catalogue', 2 FROM known_models
    UNION ALL
    SELECT alias, model_id, 'catalogue', 3 FROM slugs WHERE model_id IS NOT NULL
    UNION ALL
    SELECT alias, model_id, 'provider', 4 FROM provider_names
)
SELECT alias, model_id, alias_origin
FROM names
QUALIFY row_number() OVER (PARTITION BY alias ORDER BY priority) = 1;
