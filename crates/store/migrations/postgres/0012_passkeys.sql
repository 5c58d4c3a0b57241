-- The public half of keys in people's devices, by what the device calls them.
CREATE TABLE passkey (
    municipality BIGINT NOT NULL,
    credential BYTEA NOT NULL,
    account BIGINT NOT NULL,
    public_key BYTEA NOT NULL,
    name TEXT NOT NULL,
    counter BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (municipality, credential)
);
