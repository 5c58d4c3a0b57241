-- Keys by which other programs ask, by the digest of what their holders have. acts is a list as JSON.
CREATE TABLE api_token (
    municipality BIGINT NOT NULL,
    id BIGINT NOT NULL,
    token_hash BYTEA NOT NULL,
    account BIGINT NOT NULL,
    works_in BIGINT NOT NULL,
    name TEXT NOT NULL,
    acts TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (municipality, id)
);
CREATE UNIQUE INDEX api_token_by_hash ON api_token (municipality, token_hash);
