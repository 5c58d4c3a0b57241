-- What somebody typed in a form that waits until they have shown who they are: the latest of each account, sealed with a key
-- that is not in the register. Kept for an hour, and neither in the journal nor in backups.
CREATE TABLE waiting_form (
    municipality INTEGER NOT NULL,
    account INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (municipality, account)
) STRICT;
