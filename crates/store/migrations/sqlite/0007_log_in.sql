-- What the codes of an account's second step are made from, sealed with a key that is not in the register.
CREATE TABLE account_factor (
    municipality INTEGER NOT NULL,
    account INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    set_at INTEGER NOT NULL,
    last_step INTEGER NOT NULL,
    PRIMARY KEY (municipality, account)
) STRICT, WITHOUT ROWID;

-- Roles that must have a second step in a municipality.
CREATE TABLE required_factor (
    municipality INTEGER NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (municipality, role)
) STRICT, WITHOUT ROWID;

-- Log-ins that are half way, for some minutes.
CREATE TABLE log_in_step (
    municipality INTEGER NOT NULL,
    token_hash BLOB NOT NULL,
    said TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (municipality, token_hash)
) STRICT, WITHOUT ROWID;

-- The journal's root after so many entries, signed, and what is needed to go on from there.
CREATE TABLE checkpoint (
    municipality INTEGER NOT NULL,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    edge BLOB NOT NULL,
    note TEXT NOT NULL,
    kept_at INTEGER NOT NULL,
    PRIMARY KEY (municipality, size)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER checkpoint_keeps_what_it_has BEFORE UPDATE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoints are append-only'); END;
CREATE TRIGGER checkpoint_loses_nothing BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoints are append-only'); END;
