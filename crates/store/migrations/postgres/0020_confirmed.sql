-- When the holder of a session last showed who they are. Nothing when somebody else vouched and did not say when.
ALTER TABLE session ADD COLUMN confirmed_at BIGINT;
