-- What governs the work: documents, duties, bodies, holders, posts. Every version is kept, and none is changed.
CREATE TABLE chain_record (
    municipality INTEGER NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    known_from TEXT NOT NULL,
    said TEXT NOT NULL,
    withdrawn INTEGER NOT NULL,
    PRIMARY KEY (municipality, kind, code, version)
) STRICT, WITHOUT ROWID;
