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
