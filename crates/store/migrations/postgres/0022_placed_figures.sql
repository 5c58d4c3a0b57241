-- Figures of selections that people put into a week's picture, as JSON; with their drawings once it is adopted.
ALTER TABLE picture ADD COLUMN figures TEXT NOT NULL DEFAULT '[]';
