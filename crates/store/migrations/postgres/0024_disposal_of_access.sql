-- Who saw what and who took out what is the whole of an entry of the access log: when that is disposed of, the entry loses
-- those words too, and keeps when it was and the hash that proves its place. Everything else is as before.
CREATE OR REPLACE FUNCTION keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.was IS NULL AND NEW.became IS NULL AND NEW.why = ''
        AND (NEW.municipality, NEW.seq, NEW.at, NEW.act, NEW.object_kind, NEW.prev_hash, NEW.hash)
          = (OLD.municipality, OLD.seq, OLD.at, OLD.act, OLD.object_kind, OLD.prev_hash, OLD.hash)
        AND (NEW.account IS NOT DISTINCT FROM OLD.account AND (NEW.actor, NEW.object_id) = (OLD.actor, OLD.object_id)
          OR OLD.object_kind IN ('access', 'export') AND NEW.account IS NULL AND NEW.actor = '' AND NEW.object_id = '')
        AND EXISTS (SELECT 1 FROM disposed d
                    WHERE d.municipality = OLD.municipality AND d.kind = 'entry' AND d.id = OLD.seq) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the journal is append-only';
END $$;
