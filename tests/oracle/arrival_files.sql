-- One row a raw file that is read, also an empty one.
CREATE TABLE arrival_files AS
SELECT arrival_date, source, file, file_bytes, line_count, file_sha256
FROM files;
