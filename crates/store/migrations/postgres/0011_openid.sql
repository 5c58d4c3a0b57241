-- Who an account is where its holder logs in: the issuer and its own unchanging word for the person.
CREATE TABLE account_identity (
    municipality BIGINT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account BIGINT NOT NULL,
    linked_at BIGINT NOT NULL,
    PRIMARY KEY (municipality, issuer, subject)
);

-- Where a session's holder logged in, if it was not here; what the session is called there; and whether a second step
-- was taken, there or here.
ALTER TABLE session ADD COLUMN issuer TEXT;
ALTER TABLE session ADD COLUMN issuer_session TEXT;
ALTER TABLE session ADD COLUMN second_step BIGINT NOT NULL DEFAULT 0;
