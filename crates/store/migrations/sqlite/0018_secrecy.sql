-- How an event was classed, by which section of law, by whom and when; the latest of each event.
CREATE TABLE classified (
    municipality INTEGER NOT NULL,
    event INTEGER NOT NULL,
    classification TEXT NOT NULL,
    ground TEXT,
    account INTEGER,
    tried_by TEXT NOT NULL,
    tried_at INTEGER NOT NULL,
    PRIMARY KEY (municipality, event)
) STRICT, WITHOUT ROWID;

-- What one person asks for an event under secrecy and another answers. lower_to is empty for a file to be taken out.
CREATE TABLE secrecy_request (
    municipality INTEGER NOT NULL,
    id INTEGER NOT NULL,
    event INTEGER NOT NULL,
    lower_to TEXT,
    reason TEXT NOT NULL,
    account INTEGER NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    decider INTEGER,
    decided_by TEXT,
    decided_at INTEGER,
    answer TEXT NOT NULL,
    PRIMARY KEY (municipality, id)
) STRICT, WITHOUT ROWID;
