-- The public half of keys in people's devices, by what the device calls them.
CREATE TABLE passkey (
    municipality INTEGER NOT NULL,
    credential BLOB NOT NULL,
    account INTEGER NOT NULL,
    public_key BLOB NOT NULL,
    name TEXT NOT NULL,
    counter INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (municipality, credential)
) STRICT, WITHOUT ROWID;
