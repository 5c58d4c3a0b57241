-- The places of a week, read from the index alone and in the order they are counted in.
CREATE INDEX event_by_week_and_place ON event (municipality, week, place_name, area, category, status, place_precision, source, lat, lon)
WHERE place_name <> '';
