-- docs/catalogue.md section 3, steps 1 to 3: which models there are, of which entries, and what own files say.

-- Section 3.1. One model a base.
CREATE VIEW openrouter_offers AS
SELECT base AS model_id, *
FROM entries
WHERE provider = 'openrouter' AND contains(base, '/') AND split_part(base, '/', 1) NOT IN ('openrouter', 'switchpoint');

CREATE TABLE older_models AS
SELECT model_id, coalesce(author_slugs.author, split_part(model_id, '/', 1)) AS author, key_of(model_id) AS key
FROM (SELECT model_id FROM openrouter_offers UNION SELECT model_id FROM retired_models)
LEFT JOIN author_slugs ON slug = split_part(model_id, '/', 1);

-- Section 3.3. Labs that serve their models themselves: what neither OpenRouter nor the retired models have.
CREATE TABLE not_known AS
SELECT authors.author, entries.*
FROM authors
JOIN entries ON provider = own_provider
WHERE NOT contains(base, '/')
  AND base NOT IN (SELECT alias FROM curated_aliases UNION ALL SELECT alias FROM own_aliases)
  AND NOT ends_with(base, '-latest')
  AND NOT EXISTS (
      FROM older_models
      WHERE older_models.author = authors.author AND older_models.key IN (entries.key, entries.undated_key)
  );

CREATE VIEW own_offers AS
SELECT author || '/' || min(base) OVER (PARTITION BY author, key) AS model_id, * EXCLUDE (author)
FROM not_known AS own
WHERE undated_key = key
   OR NOT EXISTS (FROM not_known AS other WHERE other.provider = own.provider AND other.key = own.undated_key);

CREATE TABLE offers AS
FROM openrouter_offers UNION ALL BY NAME FROM own_offers;

-- Of a model in a snapshot, the entry that states its facts: one without a variant, if any snapshot has one.
CREATE TABLE stating_entries AS
WITH counted AS (
    SELECT *, bool_or(entry = base) OVER (PARTITION BY model_id) AS is_ever_standard FROM offers
)
SELECT *
FROM counted
WHERE entry = base OR NOT is_ever_standard
QUALIFY row_number() OVER (PARTITION BY model_id, snapshot_date ORDER BY base, entry <> base, entry, id) = 1;

-- Each thing that own files say of a field from a day on: a value, or '-' for nothing any more.
CREATE VIEW own_values AS
UNPIVOT (SELECT * REPLACE (CAST(day AS DATE) AS day) FROM own_facts)
ON COLUMNS(* EXCLUDE (model_id, day)) INTO NAME field VALUE value;

CREATE MACRO is_own(own) AS own IS NOT NULL AND own <> '-';
CREATE MACRO known(own, stated) AS CASE WHEN is_own(own) THEN own ELSE stated END;
