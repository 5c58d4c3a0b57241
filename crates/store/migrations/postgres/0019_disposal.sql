-- What was decided to be destroyed, by which rule, and what came of it. due_before and due_at say the same day.
CREATE TABLE disposal (
    municipality BIGINT NOT NULL,
    id BIGINT NOT NULL,
    of_what TEXT NOT NULL,
    rule_version BIGINT NOT NULL,
    months BIGINT NOT NULL,
    ground TEXT NOT NULL,
    due_before TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    planned BIGINT NOT NULL,
    decision TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    removed BIGINT NOT NULL,
    executed_by TEXT,
    executed_at BIGINT,
    PRIMARY KEY (municipality, id)
);

-- What was destroyed, by the entry of the journal that seals it: the digest that vouched for it before, and the one of what
-- is left of it. The fingerprint of an event is kept so that the same file does not bring it back.
CREATE TABLE disposed (
    municipality BIGINT NOT NULL,
    journal_seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    left_digest BYTEA,
    fingerprint BYTEA,
    PRIMARY KEY (municipality, journal_seq, kind, id, version)
);
CREATE INDEX disposed_by_fingerprint ON disposed (municipality, fingerprint);
CREATE INDEX disposed_by_id ON disposed (municipality, kind, id);

-- Events that were destroyed, added up as event_count is: those that counted, and those merged into another.
CREATE TABLE disposed_count (
    municipality BIGINT NOT NULL,
    week BIGINT NOT NULL,
    area TEXT NOT NULL,
    category TEXT NOT NULL,
    partner TEXT NOT NULL,
    source TEXT NOT NULL,
    n BIGINT NOT NULL,
    merged BIGINT NOT NULL,
    PRIMARY KEY (municipality, week, area, category, partner, source)
);

-- The journal is append-only still: an entry may lose its words, never change them, and only when they are sealed as
-- disposed of.
CREATE FUNCTION keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.was IS NULL AND NEW.became IS NULL AND NEW.why = ''
        AND (NEW.municipality, NEW.seq, NEW.at, NEW.actor, NEW.act, NEW.object_kind, NEW.object_id, NEW.prev_hash, NEW.hash)
          = (OLD.municipality, OLD.seq, OLD.at, OLD.actor, OLD.act, OLD.object_kind, OLD.object_id, OLD.prev_hash, OLD.hash)
        AND NEW.account IS NOT DISTINCT FROM OLD.account
        AND EXISTS (SELECT 1 FROM disposed d
                    WHERE d.municipality = OLD.municipality AND d.kind = 'entry' AND d.id = OLD.seq) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the journal is append-only';
END $$;
DROP TRIGGER journal_keeps_what_it_has ON journal;
CREATE TRIGGER journal_keeps_what_it_has BEFORE UPDATE OR DELETE ON journal
FOR EACH ROW EXECUTE FUNCTION keep_entry();
