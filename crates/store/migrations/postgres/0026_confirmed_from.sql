-- From which network and by which browser the holder of a session last showed who they are: a digest, since all that is asked is
-- whether it is the same.
ALTER TABLE session ADD COLUMN confirmed_from BYTEA;
