CREATE TABLE `forgetting` (
	`id` integer PRIMARY KEY NOT NULL,
	`doorsBeforeMs` integer NOT NULL,
	`doorsUpTo` integer NOT NULL,
	`allUpTo` integer NOT NULL
) STRICT;
CREATE TABLE `passage_days` (
	`day` text NOT NULL,
	`place` text NOT NULL,
	`granted` integer NOT NULL,
	`refused` integer NOT NULL,
	PRIMARY KEY(`day`, `place`)
) STRICT;
CREATE TABLE `visit_days` (
	`day` text NOT NULL,
	`zoneId` integer NOT NULL,
	`visits` integer NOT NULL,
	`heads` integer NOT NULL,
	`presenceMs` integer NOT NULL,
	PRIMARY KEY(`day`, `zoneId`),
	FOREIGN KEY (`zoneId`) REFERENCES `zones`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
ALTER TABLE `site` ADD `retention` text;
-- Who went where is forgotten after its retention: a decision may go once the place has marked its time as forgotten.
DROP TRIGGER decisions_no_delete;
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions
WHEN OLD.atMs >= coalesce((SELECT doorsBeforeMs FROM forgetting WHERE id = 1), 0)
BEGIN SELECT RAISE(ABORT, 'decisions never change'); END;
