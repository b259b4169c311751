-- Readers that see 3 or 4 bytes of a longer badge number find it by its end.
CREATE INDEX badges_tail_3 ON badges (substr(number, -6));
CREATE INDEX badges_tail_4 ON badges (substr(number, -8));
