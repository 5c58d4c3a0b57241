-- What was sent, byte for byte; one row however many got it.
CREATE TABLE sent_file (
    municipality BIGINT NOT NULL,
    sha256 BYTEA NOT NULL,
    media TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (municipality, sha256)
);

-- Letters by e-mail: each to one account, waiting until a mail server has taken it.
CREATE TABLE mail (
    municipality BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    week BIGINT NOT NULL,
    version BIGINT,
    partner TEXT,
    account BIGINT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    reply_to TEXT,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL,
    file_name TEXT,
    file_sha256 BYTEA,
    message_id TEXT NOT NULL,
    in_reply_to TEXT,
    queued_at BIGINT NOT NULL,
    queued_by TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    claimed_until BIGINT,
    ended_at BIGINT,
    reason TEXT NOT NULL,
    PRIMARY KEY (municipality, id)
);
CREATE INDEX mail_by_state ON mail (municipality, state, next_attempt_at);
CREATE INDEX mail_by_week ON mail (municipality, week, kind);
