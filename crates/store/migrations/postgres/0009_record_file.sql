-- Files of governing documents, kept once however many name them. Their names stand in the records.
CREATE TABLE record_file (
    municipality BIGINT NOT NULL,
    sha256 BYTEA NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (municipality, sha256)
);
