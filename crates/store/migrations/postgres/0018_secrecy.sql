-- How an event was classed, by which section of law, by whom and when; the latest of each event.
CREATE TABLE classified (
    municipality BIGINT NOT NULL,
    event BIGINT NOT NULL,
    classification TEXT NOT NULL,
    ground TEXT,
    account BIGINT,
    tried_by TEXT NOT NULL,
    tried_at BIGINT NOT NULL,
    PRIMARY KEY (municipality, event)
);

-- What one person asks for an event under secrecy and another answers. lower_to is empty for a file to be taken out.
CREATE TABLE secrecy_request (
    municipality BIGINT NOT NULL,
    id BIGINT NOT NULL,
    event BIGINT NOT NULL,
    lower_to TEXT,
    reason TEXT NOT NULL,
    account BIGINT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    decider BIGINT,
    decided_by TEXT,
    decided_at BIGINT,
    answer TEXT NOT NULL,
    PRIMARY KEY (municipality, id)
);
