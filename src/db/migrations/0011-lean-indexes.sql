DROP INDEX `entries_device`;
CREATE INDEX `entries_block` ON `entries` ("id" / 4096,`deviceId`);
DROP INDEX `outbox_device`;
CREATE INDEX `outbox_id` ON `outbox` (`id`);
CREATE INDEX `outbox_asked_for` ON `outbox` (`device`,`createdAtMs`) WHERE "outbox"."type" IN ('unlock', 'refresh');
DROP INDEX `decisions_device`;
DROP INDEX `decisions_at`;
CREATE INDEX `decisions_at` ON `decisions` (`atMs`,`device`);
-- Small rows with a key of several columns live in the tree of their key: one page to write instead of two.
CREATE TABLE `new_boots` (
	`deviceId` integer NOT NULL,
	`boot` text NOT NULL,
	`upTo` integer NOT NULL,
	`beyond` text NOT NULL,
	`firstSeenAtMs` integer NOT NULL,
	`lastSeenAtMs` integer NOT NULL,
	`bootedAtMs` integer,
	`clockOffsetMs` integer,
	`bornWithSeq` integer,
	PRIMARY KEY(`deviceId`, `boot`)
) STRICT, WITHOUT ROWID;
INSERT INTO `new_boots` (`deviceId`,`boot`,`upTo`,`beyond`,`firstSeenAtMs`,`lastSeenAtMs`,`bootedAtMs`,`clockOffsetMs`,`bornWithSeq`) SELECT `deviceId`,`boot`,`upTo`,`beyond`,`firstSeenAtMs`,`lastSeenAtMs`,`bootedAtMs`,`clockOffsetMs`,`bornWithSeq` FROM `boots`;
DROP TABLE `boots`;
ALTER TABLE `new_boots` RENAME TO `boots`;
CREATE TABLE `new_sightings` (
	`device` text NOT NULL,
	`personId` integer NOT NULL,
	`seenAtMs` integer NOT NULL,
	`decisionId` text NOT NULL,
	`enteredAtMs` integer,
	`leftAtMs` integer,
	`visitId` text,
	PRIMARY KEY(`device`, `personId`)
) STRICT, WITHOUT ROWID;
INSERT INTO `new_sightings` (`device`,`personId`,`seenAtMs`,`decisionId`,`enteredAtMs`,`leftAtMs`,`visitId`) SELECT `device`,`personId`,`seenAtMs`,`decisionId`,`enteredAtMs`,`leftAtMs`,`visitId` FROM `sightings`;
DROP TABLE `sightings`;
ALTER TABLE `new_sightings` RENAME TO `sightings`;
CREATE TABLE `new_contacts` (
	`deviceId` integer NOT NULL,
	`name` text NOT NULL,
	`open` integer NOT NULL,
	`sinceMs` integer NOT NULL,
	PRIMARY KEY(`deviceId`, `name`)
) STRICT, WITHOUT ROWID;
INSERT INTO `new_contacts` (`deviceId`,`name`,`open`,`sinceMs`) SELECT `deviceId`,`name`,`open`,`sinceMs` FROM `contacts`;
DROP TABLE `contacts`;
ALTER TABLE `new_contacts` RENAME TO `contacts`;
CREATE TABLE `new_upkeep` (
	`machineId` integer NOT NULL,
	`part` text NOT NULL,
	`runningMs` integer NOT NULL,
	`starts` integer NOT NULL,
	`energyMwh` integer NOT NULL,
	`state` text NOT NULL,
	`doneAtMs` integer,
	PRIMARY KEY(`machineId`, `part`)
) STRICT, WITHOUT ROWID;
INSERT INTO `new_upkeep` (`machineId`,`part`,`runningMs`,`starts`,`energyMwh`,`state`,`doneAtMs`) SELECT `machineId`,`part`,`runningMs`,`starts`,`energyMwh`,`state`,`doneAtMs` FROM `upkeep`;
DROP TABLE `upkeep`;
ALTER TABLE `new_upkeep` RENAME TO `upkeep`;
CREATE TABLE `new_usage_days` (
	`machineId` integer NOT NULL,
	`day` text NOT NULL,
	`sessions` integer NOT NULL,
	`heldMs` integer NOT NULL,
	`runningMs` integer NOT NULL,
	`energyMwh` integer NOT NULL,
	`jobs` integer NOT NULL,
	`people` integer NOT NULL,
	PRIMARY KEY(`machineId`, `day`)
) STRICT, WITHOUT ROWID;
INSERT INTO `new_usage_days` (`machineId`,`day`,`sessions`,`heldMs`,`runningMs`,`energyMwh`,`jobs`,`people`) SELECT `machineId`,`day`,`sessions`,`heldMs`,`runningMs`,`energyMwh`,`jobs`,`people` FROM `usage_days`;
DROP TABLE `usage_days`;
ALTER TABLE `new_usage_days` RENAME TO `usage_days`;
CREATE INDEX `usage_days_day` ON `usage_days` (`day`);
CREATE TABLE `new_usage_person_days` (
	`machineId` integer NOT NULL,
	`day` text NOT NULL,
	`personId` integer NOT NULL,
	`sessions` integer NOT NULL,
	`heldMs` integer NOT NULL,
	`runningMs` integer NOT NULL,
	`energyMwh` integer NOT NULL,
	`jobs` integer NOT NULL,
	PRIMARY KEY(`day`, `machineId`, `personId`)
) STRICT, WITHOUT ROWID;
INSERT INTO `new_usage_person_days` (`machineId`,`day`,`personId`,`sessions`,`heldMs`,`runningMs`,`energyMwh`,`jobs`) SELECT `machineId`,`day`,`personId`,`sessions`,`heldMs`,`runningMs`,`energyMwh`,`jobs` FROM `usage_person_days`;
DROP TABLE `usage_person_days`;
ALTER TABLE `new_usage_person_days` RENAME TO `usage_person_days`;
CREATE INDEX `usage_person_days_person` ON `usage_person_days` (`personId`,`day`);
