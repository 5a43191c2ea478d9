-- docs/catalogue.md section 5: one row a name under which gateways log a model; the first origin that has it wins.
CREATE TABLE known_models AS
SELECT model_id, any_value(author) AS author, key_of(model_id) AS key
FROM models
GROUP BY model_id;

-- Section 5.3. Each name that a provider uses, and each shorter form of it, is matched on its own: it is an alias where
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
        known_models.key = spellings.key AS is_exact,
        bool_or(known_models.key = spellings.key) OVER (PARTITION BY name) AS has_exact
    FROM spellings
    JOIN known_models
        ON known_models.key IN (spellings.key, spellings.undated_key)
        AND (host_author IS NULL OR known_models.author = host_author)
)
SELECT name AS alias, any_value(model_id) AS model_id
FROM candidates
WHERE is_exact = has_exact
GROUP BY name
HAVING count(*) = 1;

CREATE TABLE model_aliases AS
WITH slugs AS (
    SELECT slug_of(model_id) AS alias, any_value(model_id) AS model_id
    FROM known_models
    GROUP BY alias
    HAVING count(*) = 1
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
