-- What was decided to be destroyed, by which rule, and what came of it. due_before and due_at say the same day.
CREATE TABLE disposal (
    municipality INTEGER NOT NULL,
    id INTEGER NOT NULL,
    of_what TEXT NOT NULL,
    rule_version INTEGER NOT NULL,
    months INTEGER NOT NULL,
    ground TEXT NOT NULL,
    due_before TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    planned INTEGER NOT NULL,
    decision TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    removed INTEGER NOT NULL,
    executed_by TEXT,
    executed_at INTEGER,
    PRIMARY KEY (municipality, id)
) STRICT, WITHOUT ROWID;

-- What was destroyed, by the entry of the journal that seals it: the digest that vouched for it before, and the one of what
-- is left of it. The fingerprint of an event is kept so that the same file does not bring it back.
CREATE TABLE disposed (
    municipality INTEGER NOT NULL,
    journal_seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    digest BLOB NOT NULL,
    left_digest BLOB,
    fingerprint BLOB,
    PRIMARY KEY (municipality, journal_seq, kind, id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX disposed_by_fingerprint ON disposed (municipality, fingerprint);
CREATE INDEX disposed_by_id ON disposed (municipality, kind, id);

-- Events that were destroyed, added up as event_count is: those that counted, and those merged into another.
CREATE TABLE disposed_count (
    municipality INTEGER NOT NULL,
    week INTEGER NOT NULL,
    area TEXT NOT NULL,
    category TEXT NOT NULL,
    partner TEXT NOT NULL,
    source TEXT NOT NULL,
    n INTEGER NOT NULL,
    merged INTEGER NOT NULL,
    PRIMARY KEY (municipality, week, area, category, partner, source)
) STRICT, WITHOUT ROWID;

-- The journal is append-only still: an entry may lose its words, never change them, and only when they are sealed as
-- disposed of.
DROP TRIGGER journal_keeps_what_it_has;
CREATE TRIGGER journal_keeps_what_it_has BEFORE UPDATE ON journal
WHEN new.was IS NOT NULL OR new.became IS NOT NULL OR new.why <> ''
    OR new.municipality <> old.municipality OR new.seq <> old.seq OR new.at <> old.at
    OR new.account IS NOT old.account OR new.actor <> old.actor OR new.act <> old.act
    OR new.object_kind <> old.object_kind OR new.object_id <> old.object_id
    OR new.prev_hash <> old.prev_hash OR new.hash <> old.hash
    OR NOT EXISTS (SELECT 1 FROM disposed d WHERE d.municipality = old.municipality AND d.kind = 'entry' AND d.id = old.seq)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
