-- docs/catalogue.md section 7: one row a code of ISO 3166, its English name (CLDR) and its continent (UN M49).
CREATE TABLE country_names AS
SELECT
    country,
    country_name,
    CASE
        WHEN country = 'AQ' THEN 'Antarctica'
        WHEN country = 'HM' THEN 'Oceania'
        WHEN region <> 'Americas' THEN region
        WHEN intermediate_region = 'South America' THEN 'South America'
        ELSE 'North America'
    END AS continent
FROM known_countries
WHERE regexp_full_match(country, '[A-Z]{2}');
