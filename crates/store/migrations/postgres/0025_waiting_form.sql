-- What somebody typed in a form that waits until they have shown who they are: the latest of each account, sealed with a key
-- that is not in the register. Kept for an hour, and neither in the journal nor in backups.
CREATE TABLE waiting_form (
    municipality BIGINT NOT NULL,
    account BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (municipality, account)
);
