-- What was sent, byte for byte; one row however many got it.
CREATE TABLE sent_file (
    municipality INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    media TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (municipality, sha256)
) STRICT;

-- Letters by e-mail: each to one account, waiting until a mail server has taken it.
CREATE TABLE mail (
    municipality INTEGER NOT NULL,
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    week INTEGER NOT NULL,
    version INTEGER,
    partner TEXT,
    account INTEGER NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    reply_to TEXT,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL,
    file_name TEXT,
    file_sha256 BLOB,
    message_id TEXT NOT NULL,
    in_reply_to TEXT,
    queued_at INTEGER NOT NULL,
    queued_by TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    claimed_until INTEGER,
    ended_at INTEGER,
    reason TEXT NOT NULL,
    PRIMARY KEY (municipality, id)
) STRICT;
CREATE INDEX mail_by_state ON mail (municipality, state, next_attempt_at);
CREATE INDEX mail_by_week ON mail (municipality, week, kind);
