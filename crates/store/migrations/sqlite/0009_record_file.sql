-- Files of governing documents, kept once however many name them. Their names stand in the records.
CREATE TABLE record_file (
    municipality INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (municipality, sha256)
) STRICT;
