-- Keys by which other programs ask, by the digest of what their holders have. acts is a list as JSON.
CREATE TABLE api_token (
    municipality INTEGER NOT NULL,
    id INTEGER NOT NULL,
    token_hash BLOB NOT NULL,
    account INTEGER NOT NULL,
    works_in INTEGER NOT NULL,
    name TEXT NOT NULL,
    acts TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER,
    PRIMARY KEY (municipality, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX api_token_by_hash ON api_token (municipality, token_hash);
