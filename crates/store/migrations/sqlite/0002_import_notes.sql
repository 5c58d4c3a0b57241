-- What a person should know about an event that came by a file: what was interpreted, moved or masked.
CREATE TABLE event_note (
    municipality INTEGER NOT NULL,
    event INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    import INTEGER NOT NULL,
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (municipality, event, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_note_by_import ON event_note (municipality, import);

-- Whose file it was, what stood over its columns, and how often each note was made.
CREATE TABLE import_detail (
    municipality INTEGER NOT NULL,
    import INTEGER NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (municipality, import)
) STRICT, WITHOUT ROWID;
