-- Imports under way: each shows by its beat that whoever runs it is alive, and hears here when it is to stop.
CREATE TABLE running_import (
    municipality BIGINT NOT NULL,
    import BIGINT NOT NULL,
    beat BIGINT NOT NULL,
    rows_read BIGINT NOT NULL,
    stop_asked BIGINT NOT NULL,
    owner TEXT NOT NULL,
    PRIMARY KEY (municipality, import)
);
