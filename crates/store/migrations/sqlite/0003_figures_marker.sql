-- The latest entry that may have changed what the weeks' figures are made from: while it stands, so do they.
ALTER TABLE journal_head ADD COLUMN figures_seq INTEGER NOT NULL DEFAULT 0;
UPDATE journal_head SET figures_seq = seq;
