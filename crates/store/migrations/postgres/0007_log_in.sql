-- What the codes of an account's second step are made from, sealed with a key that is not in the register.
CREATE TABLE account_factor (
    municipality BIGINT NOT NULL,
    account BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    set_at BIGINT NOT NULL,
    last_step BIGINT NOT NULL,
    PRIMARY KEY (municipality, account)
);

-- Roles that must have a second step in a municipality.
CREATE TABLE required_factor (
    municipality BIGINT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (municipality, role)
);

-- Log-ins that are half way, for some minutes.
CREATE TABLE log_in_step (
    municipality BIGINT NOT NULL,
    token_hash BYTEA NOT NULL,
    said TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (municipality, token_hash)
);

-- The journal's root after so many entries, signed, and what is needed to go on from there.
CREATE TABLE checkpoint (
    municipality BIGINT NOT NULL,
    size BIGINT NOT NULL,
    root BYTEA NOT NULL,
    edge BYTEA NOT NULL,
    note TEXT NOT NULL,
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (municipality, size)
);
CREATE TRIGGER checkpoint_keeps_what_it_has BEFORE UPDATE OR DELETE ON checkpoint
FOR EACH ROW EXECUTE FUNCTION refuse_change('checkpoints are append-only');
CREATE TRIGGER checkpoint_is_not_emptied BEFORE TRUNCATE ON checkpoint
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('checkpoints are append-only');
