-- Who saw what and who took out what is the whole of an entry of the access log: when that is disposed of, the entry loses
-- those words too, and keeps when it was and the hash that proves its place. Everything else is as before.
DROP TRIGGER journal_keeps_what_it_has;
CREATE TRIGGER journal_keeps_what_it_has BEFORE UPDATE ON journal
WHEN new.was IS NOT NULL OR new.became IS NOT NULL OR new.why <> ''
    OR new.municipality <> old.municipality OR new.seq <> old.seq OR new.at <> old.at
    OR new.act <> old.act OR new.object_kind <> old.object_kind
    OR new.prev_hash <> old.prev_hash OR new.hash <> old.hash
    OR NOT (new.account IS old.account AND new.actor = old.actor AND new.object_id = old.object_id
        OR old.object_kind IN ('access', 'export') AND new.account IS NULL AND new.actor = '' AND new.object_id = '')
    OR NOT EXISTS (SELECT 1 FROM disposed d WHERE d.municipality = old.municipality AND d.kind = 'entry' AND d.id = old.seq)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
