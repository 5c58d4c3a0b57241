-- Imports under way: each shows by its beat that whoever runs it is alive, and hears here when it is to stop.
CREATE TABLE running_import (
    municipality INTEGER NOT NULL,
    import INTEGER NOT NULL,
    beat INTEGER NOT NULL,
    rows_read INTEGER NOT NULL,
    stop_asked INTEGER NOT NULL,
    owner TEXT NOT NULL,
    PRIMARY KEY (municipality, import)
) STRICT, WITHOUT ROWID;
