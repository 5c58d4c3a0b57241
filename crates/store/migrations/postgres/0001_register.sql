-- The register on PostgreSQL. Every key begins with the municipality; 0 is the installation itself.
-- Instants are seconds since 1970 UTC, days 'YYYY-MM-DD', weeks year * 100 + week, JSON is text.

-- The municipality's own lists, areas and settings, as one document.
CREATE TABLE municipality (
    municipality BIGINT NOT NULL,
    definition TEXT NOT NULL,
    loaded_at BIGINT NOT NULL,
    PRIMARY KEY (municipality)
);

-- The last number given per kind of record.
CREATE TABLE sequence (
    municipality BIGINT NOT NULL,
    kind TEXT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (municipality, kind)
);

-- Every change, in the order it was made; each entry seals the one before it.
CREATE TABLE journal (
    municipality BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    account BIGINT,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    was TEXT,
    became TEXT,
    why TEXT NOT NULL,
    prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (municipality, seq)
);
CREATE INDEX journal_by_object ON journal (municipality, object_kind, object_id, seq);

-- Where the journal's chain ends; locked by whoever writes.
CREATE TABLE journal_head (
    municipality BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (municipality)
);

CREATE TABLE event (
    municipality BIGINT NOT NULL,
    id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    category TEXT NOT NULL,
    subtype TEXT,
    happened_from BIGINT NOT NULL,
    happened_to BIGINT NOT NULL,
    time_precision TEXT NOT NULL,
    discovered_at BIGINT,
    reported_at BIGINT NOT NULL,
    place_name TEXT NOT NULL,
    place_type TEXT,
    place_precision TEXT NOT NULL,
    lat DOUBLE PRECISION,
    lon DOUBLE PRECISION,
    stated_area TEXT,
    severity BIGINT NOT NULL,
    certainty TEXT NOT NULL,
    source TEXT NOT NULL,
    source_reference TEXT,
    reported_by TEXT NOT NULL,
    controller TEXT NOT NULL,
    classification TEXT NOT NULL,
    reported_to_police BOOLEAN NOT NULL,
    offensive BOOLEAN NOT NULL,
    text TEXT NOT NULL,
    area TEXT,
    regso TEXT,
    deso TEXT,
    date TEXT NOT NULL,
    week BIGINT NOT NULL,
    status TEXT NOT NULL,
    merged_into BIGINT,
    import BIGINT,
    retained_until TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    fingerprint BYTEA NOT NULL,
    journal_seq BIGINT NOT NULL,
    PRIMARY KEY (municipality, id)
);
CREATE UNIQUE INDEX event_by_fingerprint ON event (municipality, fingerprint);
CREATE INDEX event_by_week ON event (municipality, week, happened_from, id, status, category, area, reported_by);

-- What an event said before it was changed.
CREATE TABLE event_version (
    municipality BIGINT NOT NULL,
    event BIGINT NOT NULL,
    version BIGINT NOT NULL,
    content TEXT NOT NULL,
    journal_seq BIGINT NOT NULL,
    PRIMARY KEY (municipality, event, version)
);
CREATE INDEX event_version_by_entry ON event_version (municipality, journal_seq);

-- Which event stands for which others.
CREATE TABLE merged_event (
    municipality BIGINT NOT NULL,
    kept BIGINT NOT NULL,
    event BIGINT NOT NULL,
    PRIMARY KEY (municipality, kept, event)
);
CREATE UNIQUE INDEX merged_event_once ON merged_event (municipality, event);

-- Events that count, added up; kept in the same transaction as the events.
CREATE TABLE event_count (
    municipality BIGINT NOT NULL,
    week BIGINT NOT NULL,
    area TEXT NOT NULL,
    category TEXT NOT NULL,
    partner TEXT NOT NULL,
    source TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (municipality, week, area, category, partner, source)
);

CREATE TABLE attachment (
    municipality BIGINT NOT NULL,
    id BIGINT NOT NULL,
    event BIGINT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 BYTEA NOT NULL,
    width BIGINT,
    height BIGINT,
    size BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (municipality, id)
);
CREATE INDEX attachment_by_event ON attachment (municipality, event);

CREATE TABLE zero_report (
    municipality BIGINT NOT NULL,
    id BIGINT NOT NULL,
    partner TEXT NOT NULL,
    week BIGINT NOT NULL,
    reported_at BIGINT NOT NULL,
    PRIMARY KEY (municipality, id)
);
CREATE UNIQUE INDEX zero_report_by_week ON zero_report (municipality, week, partner);

CREATE TABLE report_batch (
    municipality BIGINT NOT NULL,
    id BIGINT NOT NULL,
    partner TEXT NOT NULL,
    week BIGINT NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    events BIGINT NOT NULL,
    import BIGINT,
    PRIMARY KEY (municipality, id)
);
CREATE INDEX report_batch_by_week ON report_batch (municipality, week, partner);

CREATE TABLE import (
    municipality BIGINT NOT NULL,
    id BIGINT NOT NULL,
    source TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_sha256 BYTEA NOT NULL,
    mapping TEXT,
    started_at BIGINT NOT NULL,
    started_by TEXT NOT NULL,
    state TEXT NOT NULL,
    ended_at BIGINT,
    rows_read BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    suggested_duplicates BIGINT NOT NULL,
    seconds DOUBLE PRECISION NOT NULL,
    reasons TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (municipality, id)
);

-- Events recorded together under one journal entry, with the digest of what they first said.
CREATE TABLE import_chunk (
    municipality BIGINT NOT NULL,
    journal_seq BIGINT NOT NULL,
    import BIGINT NOT NULL,
    first_id BIGINT NOT NULL,
    last_id BIGINT NOT NULL,
    events BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (municipality, journal_seq)
);
CREATE INDEX import_chunk_by_import ON import_chunk (municipality, import);

CREATE TABLE rejected_row (
    municipality BIGINT NOT NULL,
    import BIGINT NOT NULL,
    row_number BIGINT NOT NULL,
    ordinal BIGINT NOT NULL,
    raw TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (municipality, import, ordinal)
);

CREATE TABLE import_mapping (
    municipality BIGINT NOT NULL,
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    mapping TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (municipality, source, name)
);

CREATE TABLE duplicate (
    municipality BIGINT NOT NULL,
    id BIGINT NOT NULL,
    first_event BIGINT NOT NULL,
    second_event BIGINT NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    reasons TEXT NOT NULL,
    state TEXT NOT NULL,
    suggested_at BIGINT NOT NULL,
    PRIMARY KEY (municipality, id)
);
CREATE UNIQUE INDEX duplicate_by_pair ON duplicate (municipality, first_event, second_event);
CREATE INDEX duplicate_by_second ON duplicate (municipality, second_event);
CREATE INDEX duplicate_by_state ON duplicate (municipality, state, score);

CREATE TABLE picture (
    municipality BIGINT NOT NULL,
    id BIGINT NOT NULL,
    week BIGINT NOT NULL,
    version BIGINT NOT NULL,
    status TEXT NOT NULL,
    edit BIGINT NOT NULL,
    summary TEXT NOT NULL,
    assessments TEXT NOT NULL,
    participants TEXT NOT NULL,
    correction TEXT NOT NULL,
    frozen_draft TEXT NOT NULL,
    adopted_at BIGINT,
    adopted_by TEXT,
    hash TEXT,
    PRIMARY KEY (municipality, id)
);
CREATE UNIQUE INDEX picture_by_week ON picture (municipality, week, version);

CREATE TABLE decision (
    municipality BIGINT NOT NULL,
    id BIGINT NOT NULL,
    week BIGINT NOT NULL,
    area TEXT,
    category TEXT,
    text TEXT NOT NULL,
    responsible TEXT NOT NULL,
    due TEXT NOT NULL,
    outcome TEXT,
    outcome_text TEXT NOT NULL,
    answered_on TEXT,
    withdrawn BOOLEAN NOT NULL,
    PRIMARY KEY (municipality, id)
);
CREATE INDEX decision_by_week ON decision (municipality, week);

CREATE TABLE feedback (
    municipality BIGINT NOT NULL,
    id BIGINT NOT NULL,
    week BIGINT NOT NULL,
    partner TEXT NOT NULL,
    text TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    sent_by TEXT NOT NULL,
    PRIMARY KEY (municipality, id)
);
CREATE INDEX feedback_by_week ON feedback (municipality, week, partner);

CREATE TABLE saved_view (
    municipality BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account BIGINT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    shared BOOLEAN NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (municipality, id)
);

-- Accounts may hold roles in several municipalities; they belong to the installation, municipality 0.
CREATE TABLE account (
    municipality BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT,
    created_at BIGINT NOT NULL,
    closed_at BIGINT,
    PRIMARY KEY (municipality, id)
);
CREATE UNIQUE INDEX account_by_email ON account (municipality, email);

CREATE TABLE account_grant (
    municipality BIGINT NOT NULL,
    account BIGINT NOT NULL,
    ordinal BIGINT NOT NULL,
    granted_in BIGINT NOT NULL,
    partner TEXT NOT NULL,
    role TEXT NOT NULL,
    from_date TEXT NOT NULL,
    to_date TEXT,
    PRIMARY KEY (municipality, account, ordinal)
);

CREATE TABLE account_link (
    municipality BIGINT NOT NULL,
    token_hash BYTEA NOT NULL,
    kind TEXT NOT NULL,
    account BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (municipality, token_hash)
);

CREATE TABLE session (
    municipality BIGINT NOT NULL,
    token_hash BYTEA NOT NULL,
    account BIGINT NOT NULL,
    works_in BIGINT NOT NULL,
    csrf TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    idle_expires_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    user_agent TEXT NOT NULL,
    PRIMARY KEY (municipality, token_hash)
);
CREATE INDEX session_by_account ON session (municipality, account);

-- Stemmed words of each event.
CREATE TABLE event_search (
    municipality BIGINT NOT NULL,
    id BIGINT NOT NULL,
    words TSVECTOR NOT NULL,
    PRIMARY KEY (municipality, id)
);
CREATE INDEX event_search_by_word ON event_search USING gin (words);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0];
END $$;

CREATE TRIGGER journal_keeps_what_it_has BEFORE UPDATE OR DELETE ON journal
FOR EACH ROW EXECUTE FUNCTION refuse_change('the journal is append-only');
CREATE TRIGGER journal_is_not_emptied BEFORE TRUNCATE ON journal
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('the journal is append-only');

CREATE TRIGGER adopted_picture_stays BEFORE UPDATE OR DELETE ON picture
FOR EACH ROW WHEN (OLD.status = 'adopted') EXECUTE FUNCTION refuse_change('an adopted picture is immutable');
