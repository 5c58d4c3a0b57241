-- What departed from the usual in a week and somebody has looked at. Area is empty for the whole municipality.
CREATE TABLE acknowledgement (
    municipality INTEGER NOT NULL,
    week INTEGER NOT NULL,
    category TEXT NOT NULL,
    area TEXT NOT NULL,
    led TEXT NOT NULL,
    problem TEXT,
    reason TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    written_by TEXT NOT NULL,
    PRIMARY KEY (municipality, week, category, area)
) STRICT, WITHOUT ROWID;
