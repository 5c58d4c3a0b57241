-- The register on SQLite. Every key begins with the municipality; 0 is the installation itself.
-- Instants are seconds since 1970 UTC, days 'YYYY-MM-DD', weeks year * 100 + week, JSON is text.

-- The municipality's own lists, areas and settings, as one document.
CREATE TABLE municipality (
    municipality INTEGER NOT NULL,
    definition TEXT NOT NULL,
    loaded_at INTEGER NOT NULL,
    PRIMARY KEY (municipality)
) STRICT, WITHOUT ROWID;

-- The last number given per kind of record.
CREATE TABLE sequence (
    municipality INTEGER NOT NULL,
    kind TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (municipality, kind)
) STRICT, WITHOUT ROWID;

-- Every change, in the order it was made; each entry seals the one before it.
CREATE TABLE journal (
    municipality INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    account INTEGER,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    was TEXT,
    became TEXT,
    why TEXT NOT NULL,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (municipality, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_by_object ON journal (municipality, object_kind, object_id, seq);

-- Where the journal's chain ends; locked by whoever writes.
CREATE TABLE journal_head (
    municipality INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (municipality)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    municipality INTEGER NOT NULL,
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    category TEXT NOT NULL,
    subtype TEXT,
    happened_from INTEGER NOT NULL,
    happened_to INTEGER NOT NULL,
    time_precision TEXT NOT NULL,
    discovered_at INTEGER,
    reported_at INTEGER NOT NULL,
    place_name TEXT NOT NULL,
    place_type TEXT,
    place_precision TEXT NOT NULL,
    lat REAL,
    lon REAL,
    stated_area TEXT,
    severity INTEGER NOT NULL,
    certainty TEXT NOT NULL,
    source TEXT NOT NULL,
    source_reference TEXT,
    reported_by TEXT NOT NULL,
    controller TEXT NOT NULL,
    classification TEXT NOT NULL,
    reported_to_police INTEGER NOT NULL,
    offensive INTEGER NOT NULL,
    text TEXT NOT NULL,
    area TEXT,
    regso TEXT,
    deso TEXT,
    date TEXT NOT NULL,
    week INTEGER NOT NULL,
    status TEXT NOT NULL,
    merged_into INTEGER,
    import INTEGER,
    retained_until TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    fingerprint BLOB NOT NULL,
    journal_seq INTEGER NOT NULL,
    PRIMARY KEY (municipality, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX event_by_fingerprint ON event (municipality, fingerprint);
CREATE INDEX event_by_week ON event (municipality, week, happened_from, id, status, category, area, reported_by);

-- What an event said before it was changed.
CREATE TABLE event_version (
    municipality INTEGER NOT NULL,
    event INTEGER NOT NULL,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    journal_seq INTEGER NOT NULL,
    PRIMARY KEY (municipality, event, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_version_by_entry ON event_version (municipality, journal_seq);

-- Which event stands for which others.
CREATE TABLE merged_event (
    municipality INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    event INTEGER NOT NULL,
    PRIMARY KEY (municipality, kept, event)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX merged_event_once ON merged_event (municipality, event);

-- Events that count, added up; kept in the same transaction as the events.
CREATE TABLE event_count (
    municipality INTEGER NOT NULL,
    week INTEGER NOT NULL,
    area TEXT NOT NULL,
    category TEXT NOT NULL,
    partner TEXT NOT NULL,
    source TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (municipality, week, area, category, partner, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE attachment (
    municipality INTEGER NOT NULL,
    id INTEGER NOT NULL,
    event INTEGER NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    width INTEGER,
    height INTEGER,
    size INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (municipality, id)
) STRICT;
CREATE INDEX attachment_by_event ON attachment (municipality, event);

CREATE TABLE zero_report (
    municipality INTEGER NOT NULL,
    id INTEGER NOT NULL,
    partner TEXT NOT NULL,
    week INTEGER NOT NULL,
    reported_at INTEGER NOT NULL,
    PRIMARY KEY (municipality, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX zero_report_by_week ON zero_report (municipality, week, partner);

CREATE TABLE report_batch (
    municipality INTEGER NOT NULL,
    id INTEGER NOT NULL,
    partner TEXT NOT NULL,
    week INTEGER NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    events INTEGER NOT NULL,
    import INTEGER,
    PRIMARY KEY (municipality, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_batch_by_week ON report_batch (municipality, week, partner);

CREATE TABLE import (
    municipality INTEGER NOT NULL,
    id INTEGER NOT NULL,
    source TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_sha256 BLOB NOT NULL,
    mapping TEXT,
    started_at INTEGER NOT NULL,
    started_by TEXT NOT NULL,
    state TEXT NOT NULL,
    ended_at INTEGER,
    rows_read INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    suggested_duplicates INTEGER NOT NULL,
    seconds REAL NOT NULL,
    reasons TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (municipality, id)
) STRICT, WITHOUT ROWID;

-- Events recorded together under one journal entry, with the digest of what they first said.
CREATE TABLE import_chunk (
    municipality INTEGER NOT NULL,
    journal_seq INTEGER NOT NULL,
    import INTEGER NOT NULL,
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    events INTEGER NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (municipality, journal_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_chunk_by_import ON import_chunk (municipality, import);

CREATE TABLE rejected_row (
    municipality INTEGER NOT NULL,
    import INTEGER NOT NULL,
    row_number INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    raw TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (municipality, import, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE import_mapping (
    municipality INTEGER NOT NULL,
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    mapping TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (municipality, source, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE duplicate (
    municipality INTEGER NOT NULL,
    id INTEGER NOT NULL,
    first_event INTEGER NOT NULL,
    second_event INTEGER NOT NULL,
    score REAL NOT NULL,
    reasons TEXT NOT NULL,
    state TEXT NOT NULL,
    suggested_at INTEGER NOT NULL,
    PRIMARY KEY (municipality, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX duplicate_by_pair ON duplicate (municipality, first_event, second_event);
CREATE INDEX duplicate_by_second ON duplicate (municipality, second_event);
CREATE INDEX duplicate_by_state ON duplicate (municipality, state, score);

CREATE TABLE picture (
    municipality INTEGER NOT NULL,
    id INTEGER NOT NULL,
    week INTEGER NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    edit INTEGER NOT NULL,
    summary TEXT NOT NULL,
    assessments TEXT NOT NULL,
    participants TEXT NOT NULL,
    correction TEXT NOT NULL,
    frozen_draft TEXT NOT NULL,
    adopted_at INTEGER,
    adopted_by TEXT,
    hash TEXT,
    PRIMARY KEY (municipality, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX picture_by_week ON picture (municipality, week, version);

CREATE TABLE decision (
    municipality INTEGER NOT NULL,
    id INTEGER NOT NULL,
    week INTEGER NOT NULL,
    area TEXT,
    category TEXT,
    text TEXT NOT NULL,
    responsible TEXT NOT NULL,
    due TEXT NOT NULL,
    outcome TEXT,
    outcome_text TEXT NOT NULL,
    answered_on TEXT,
    withdrawn INTEGER NOT NULL,
    PRIMARY KEY (municipality, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX decision_by_week ON decision (municipality, week);

CREATE TABLE feedback (
    municipality INTEGER NOT NULL,
    id INTEGER NOT NULL,
    week INTEGER NOT NULL,
    partner TEXT NOT NULL,
    text TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    sent_by TEXT NOT NULL,
    PRIMARY KEY (municipality, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX feedback_by_week ON feedback (municipality, week, partner);

CREATE TABLE saved_view (
    municipality INTEGER NOT NULL,
    id INTEGER NOT NULL,
    account INTEGER NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    shared INTEGER NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (municipality, id)
) STRICT, WITHOUT ROWID;

-- Accounts may hold roles in several municipalities; they belong to the installation, municipality 0.
CREATE TABLE account (
    municipality INTEGER NOT NULL,
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT,
    created_at INTEGER NOT NULL,
    closed_at INTEGER,
    PRIMARY KEY (municipality, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX account_by_email ON account (municipality, email);

CREATE TABLE account_grant (
    municipality INTEGER NOT NULL,
    account INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    granted_in INTEGER NOT NULL,
    partner TEXT NOT NULL,
    role TEXT NOT NULL,
    from_date TEXT NOT NULL,
    to_date TEXT,
    PRIMARY KEY (municipality, account, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_link (
    municipality INTEGER NOT NULL,
    token_hash BLOB NOT NULL,
    kind TEXT NOT NULL,
    account INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (municipality, token_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    municipality INTEGER NOT NULL,
    token_hash BLOB NOT NULL,
    account INTEGER NOT NULL,
    works_in INTEGER NOT NULL,
    csrf TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    idle_expires_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    user_agent TEXT NOT NULL,
    PRIMARY KEY (municipality, token_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_account ON session (municipality, account);

-- Stemmed words of each event; the row number is municipality * 2^40 + event.
CREATE VIRTUAL TABLE event_search USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);

CREATE TRIGGER journal_keeps_what_it_has BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_loses_nothing BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER adopted_picture_stays BEFORE UPDATE ON picture WHEN old.status = 'adopted'
BEGIN SELECT RAISE(ABORT, 'an adopted picture is immutable'); END;
CREATE TRIGGER adopted_picture_is_kept BEFORE DELETE ON picture WHEN old.status = 'adopted'
BEGIN SELECT RAISE(ABORT, 'an adopted picture is immutable'); END;
