-- docs/catalogue.md section 7: one row a language, or language in a script, that CLDR has an English name for.
CREATE TABLE language_names AS
SELECT replace(identifier, '_', '-') AS language, language_name
FROM known_languages
WHERE regexp_full_match(replace(identifier, '_', '-'), '[a-z]{2,3}(-[A-Z][a-z]{3})?');
