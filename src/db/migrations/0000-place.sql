CREATE TABLE `boots` (
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
) STRICT;
CREATE TABLE `entries` (
	`id` integer PRIMARY KEY NOT NULL,
	`receivedAtMs` integer NOT NULL,
	`atMs` integer NOT NULL,
	`atTrusted` integer NOT NULL,
	`deviceId` integer,
	`boot` text,
	`seq` integer,
	`type` text NOT NULL,
	`body` text,
	`salt` blob,
	`digest` blob NOT NULL,
	`chain` blob NOT NULL
) STRICT;
CREATE UNIQUE INDEX `entries_device_boot_seq` ON `entries` (`deviceId`,`boot`,`seq`);
CREATE INDEX `entries_device` ON `entries` (`deviceId`,`id`);
CREATE TABLE `failures` (
	`entryId` integer PRIMARY KEY NOT NULL,
	`atMs` integer NOT NULL,
	`error` text NOT NULL,
	`resolvedAtMs` integer
) STRICT;
CREATE TABLE `idempotency` (
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`inputHash` text NOT NULL,
	`answer` text NOT NULL,
	`atMs` integer NOT NULL,
	PRIMARY KEY(`scope`, `key`)
) STRICT;
CREATE INDEX `idempotency_at` ON `idempotency` (`atMs`);
CREATE TABLE `minutes` (
	`id` integer PRIMARY KEY NOT NULL,
	`deviceId` integer NOT NULL,
	`type` text NOT NULL,
	`about` text NOT NULL,
	`boot` text NOT NULL,
	`minuteMs` integer NOT NULL,
	`firstReceivedAtMs` integer NOT NULL,
	`receivedAtMs` integer NOT NULL,
	`atMs` integer NOT NULL,
	`atTrusted` integer NOT NULL,
	`samples` integer NOT NULL,
	`seqs` text NOT NULL,
	`body` text NOT NULL
) STRICT;
CREATE UNIQUE INDEX `minutes_minute` ON `minutes` (`deviceId`,`type`,`about`,`boot`,`minuteMs`);
CREATE INDEX `minutes_device` ON `minutes` (`deviceId`,`id`);
CREATE TABLE `outbox` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`device` text NOT NULL,
	`type` text NOT NULL,
	`body` text NOT NULL,
	`createdAtMs` integer NOT NULL,
	`expiresAtMs` integer,
	`outcome` text,
	`outcomeAtMs` integer,
	`error` text
) STRICT;
CREATE INDEX `outbox_device` ON `outbox` (`device`,`seq`);
CREATE TABLE `outbox_marks` (
	`id` integer PRIMARY KEY NOT NULL,
	`sentUpTo` integer NOT NULL,
	`checkedUpTo` integer NOT NULL
) STRICT;
CREATE TABLE `quarantine` (
	`id` integer PRIMARY KEY NOT NULL,
	`device` text NOT NULL,
	`receivedAtMs` integer NOT NULL,
	`at_place` text NOT NULL,
	`bytes` blob NOT NULL,
	`reason` text NOT NULL
) STRICT;
CREATE INDEX `quarantine_device` ON `quarantine` (`device`,`id`);
CREATE TABLE `timers` (
	`key` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`dueAtMs` integer NOT NULL,
	`payload` text NOT NULL
) STRICT;
CREATE INDEX `timers_due` ON `timers` (`dueAtMs`);
CREATE TABLE `decisions` (
	`id` text PRIMARY KEY NOT NULL,
	`entryId` integer NOT NULL,
	`atMs` integer NOT NULL,
	`device` text NOT NULL,
	`door` text,
	`machine` text,
	`personId` integer,
	`number` text NOT NULL,
	`granted` integer NOT NULL,
	`reason` text NOT NULL,
	`unmet` text NOT NULL,
	`offline` integer NOT NULL,
	`commands` text NOT NULL,
	`flags` text NOT NULL
) STRICT;
CREATE INDEX `decisions_device` ON `decisions` (`device`,`atMs`);
CREATE INDEX `decisions_person` ON `decisions` (`personId`,`atMs`);
CREATE INDEX `decisions_at` ON `decisions` (`atMs`);
CREATE INDEX `decisions_nobody` ON `decisions` (`atMs`) WHERE "decisions"."personId" is null;
CREATE TABLE `pin_tries` (
	`number` text PRIMARY KEY NOT NULL,
	`wrong` integer NOT NULL,
	`lockedUntilMs` integer
) STRICT;
CREATE TABLE `reader_states` (
	`device` text PRIMARY KEY NOT NULL,
	`pinPersonId` integer,
	`pinNumber` text,
	`pinUntilMs` integer,
	`unknown` text NOT NULL,
	`refusesUntilMs` integer,
	`wrongPins` integer NOT NULL,
	`pinLockedUntilMs` integer,
	`openedAtMs` integer,
	`waiting` text
) STRICT;
CREATE TABLE `sightings` (
	`device` text NOT NULL,
	`personId` integer NOT NULL,
	`seenAtMs` integer NOT NULL,
	`decisionId` text NOT NULL,
	`enteredAtMs` integer,
	`leftAtMs` integer,
	`visitId` text,
	PRIMARY KEY(`device`, `personId`)
) STRICT;
CREATE TABLE `visits` (
	`id` text PRIMARY KEY NOT NULL,
	`personId` integer NOT NULL,
	`zoneId` integer NOT NULL,
	`enteredAtMs` integer NOT NULL,
	`leftAtMs` integer,
	`endedBy` text,
	`assumed` integer NOT NULL,
	`headcount` integer NOT NULL,
	`flags` text NOT NULL,
	FOREIGN KEY (`personId`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`zoneId`) REFERENCES `zones`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
CREATE INDEX `visits_open` ON `visits` (`leftAtMs`,`zoneId`,`personId`,`headcount`);
CREATE INDEX `visits_person` ON `visits` (`personId`,`enteredAtMs`);
CREATE INDEX `visits_zone` ON `visits` (`zoneId`,`enteredAtMs`);
CREATE INDEX `visits_entered` ON `visits` (`enteredAtMs`);
CREATE TABLE `anomalies` (
	`id` text PRIMARY KEY NOT NULL,
	`atMs` integer NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`detail` text NOT NULL,
	`resolvedAtMs` integer,
	`resolvedBy` text,
	`resolution` text
) STRICT;
CREATE INDEX `anomalies_open` ON `anomalies` (`resolvedAtMs`,`atMs`);
CREATE INDEX `anomalies_subject` ON `anomalies` (`subject`,`kind`,`resolvedAtMs`);
CREATE TABLE `access_lists` (
	`deviceId` integer NOT NULL,
	`version` integer NOT NULL,
	`issuedAtMs` integer NOT NULL,
	`validUntilMs` integer NOT NULL,
	`list` text NOT NULL,
	`digest` text NOT NULL,
	`numbers` text NOT NULL,
	PRIMARY KEY(`deviceId`, `version`)
) STRICT;
CREATE INDEX `access_lists_issued` ON `access_lists` (`issuedAtMs`);
CREATE TABLE `contacts` (
	`deviceId` integer NOT NULL,
	`name` text NOT NULL,
	`open` integer NOT NULL,
	`sinceMs` integer NOT NULL,
	PRIMARY KEY(`deviceId`, `name`)
) STRICT;
CREATE TABLE `device_status` (
	`deviceId` integer PRIMARY KEY NOT NULL,
	`online` integer NOT NULL,
	`onlineSinceMs` integer,
	`lastSeenAtMs` integer NOT NULL,
	`boot` text,
	`firmware` text,
	`model` text,
	`capabilities` text,
	`accessHeld` integer,
	`accessIssued` integer,
	`enabled` integer,
	`enabledSession` text,
	`decodeErrors` integer NOT NULL,
	`milliwatts` integer,
	`milliwatt_hours` integer,
	`millivolts` integer,
	`milliamperes` integer,
	`relayOn` integer,
	`open` integer,
	`state` text,
	FOREIGN KEY (`deviceId`) REFERENCES `devices`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
CREATE TABLE `devices` (
	`id` integer PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`driver` text NOT NULL,
	`settings` text NOT NULL,
	`secret` text,
	`createdAtMs` integer NOT NULL
) STRICT;
CREATE UNIQUE INDEX `devices_slug_unique` ON `devices` (`slug`);
CREATE TABLE `driver_memory` (
	`deviceId` integer PRIMARY KEY NOT NULL,
	`memory` text NOT NULL,
	FOREIGN KEY (`deviceId`) REFERENCES `devices`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`machineId` integer NOT NULL,
	`sessionId` text,
	`key` text NOT NULL,
	`name` text,
	`phase` text NOT NULL,
	`startedAtMs` integer NOT NULL,
	`endedAtMs` integer,
	`progressPpm` integer,
	`printMs` integer,
	`filamentUm` integer,
	`filamentMg` integer,
	`inferred` integer NOT NULL,
	`lastSeenAtMs` integer NOT NULL
) STRICT;
CREATE INDEX `jobs_machine` ON `jobs` (`machineId`,`startedAtMs`);
CREATE INDEX `jobs_key` ON `jobs` (`machineId`,`key`);
CREATE INDEX `jobs_session` ON `jobs` (`sessionId`);
CREATE INDEX `jobs_open` ON `jobs` (`endedAtMs`,`machineId`);
CREATE TABLE `machine_status` (
	`machineId` integer PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`sinceMs` integer NOT NULL,
	`online` integer NOT NULL,
	`power` text,
	`milliwatts` integer,
	`relayOn` integer,
	`energyMwh` integer NOT NULL,
	`counterMwh` integer,
	`counterAtMs` integer,
	`outOfServiceReason` text,
	`outOfServiceBy` text,
	`outOfServiceSinceMs` integer,
	`awaySinceMs` integer,
	`faults` text NOT NULL,
	FOREIGN KEY (`machineId`) REFERENCES `machines`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
CREATE TABLE `machines` (
	`id` integer PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`zoneId` integer NOT NULL,
	`certification` text,
	`interlock` text,
	`meter` text,
	`jobs` text,
	`reader` text,
	`power` text,
	`session` text NOT NULL,
	`extras` text NOT NULL,
	FOREIGN KEY (`zoneId`) REFERENCES `zones`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
CREATE UNIQUE INDEX `machines_slug_unique` ON `machines` (`slug`);
CREATE INDEX `machines_interlock` ON `machines` (`interlock`);
CREATE INDEX `machines_meter` ON `machines` (`meter`);
CREATE INDEX `machines_jobs` ON `machines` (`jobs`);
CREATE INDEX `machines_reader` ON `machines` (`reader`);
CREATE TABLE `people` (
	`id` integer PRIMARY KEY NOT NULL,
	`ref` text NOT NULL,
	`name` text NOT NULL,
	`email` text,
	`language` text,
	`minor` integer NOT NULL,
	`guardian` text,
	`authorisedUntil` text,
	`pin` text,
	`holdReason` text,
	`holdBy` text,
	`holdUntilMs` integer,
	`archivedAtMs` integer
) STRICT;
CREATE UNIQUE INDEX `people_ref_unique` ON `people` (`ref`);
CREATE TABLE `runs` (
	`id` integer PRIMARY KEY NOT NULL,
	`machineId` integer NOT NULL,
	`startedAtMs` integer NOT NULL,
	`endedAtMs` integer
) STRICT;
CREATE INDEX `runs_machine` ON `runs` (`machineId`,`startedAtMs`);
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`machineId` integer NOT NULL,
	`personId` integer,
	`supervisorId` integer,
	`startedAtMs` integer NOT NULL,
	`endedAtMs` integer,
	`endedBy` text,
	`heldMs` integer,
	`runningMs` integer,
	`energyMwh` integer,
	`energyAtStartMwh` integer NOT NULL,
	`ending` text,
	`flags` text NOT NULL,
	`chargeCents` integer,
	`correctsId` text,
	FOREIGN KEY (`machineId`) REFERENCES `machines`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`personId`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
CREATE INDEX `sessions_open` ON `sessions` (`endedAtMs`,`machineId`);
CREATE INDEX `sessions_machine` ON `sessions` (`machineId`,`startedAtMs`);
CREATE INDEX `sessions_person` ON `sessions` (`personId`,`startedAtMs`);
CREATE INDEX `sessions_started` ON `sessions` (`startedAtMs`);
CREATE TABLE `upkeep` (
	`machineId` integer NOT NULL,
	`part` text NOT NULL,
	`runningMs` integer NOT NULL,
	`starts` integer NOT NULL,
	`energyMwh` integer NOT NULL,
	`state` text NOT NULL,
	`doneAtMs` integer,
	PRIMARY KEY(`machineId`, `part`)
) STRICT;
CREATE TABLE `usage_days` (
	`machineId` integer NOT NULL,
	`day` text NOT NULL,
	`sessions` integer NOT NULL,
	`heldMs` integer NOT NULL,
	`runningMs` integer NOT NULL,
	`energyMwh` integer NOT NULL,
	`jobs` integer NOT NULL,
	`people` integer NOT NULL,
	PRIMARY KEY(`machineId`, `day`)
) STRICT;
CREATE INDEX `usage_days_day` ON `usage_days` (`day`);
CREATE TABLE `usage_person_days` (
	`machineId` integer NOT NULL,
	`day` text NOT NULL,
	`personId` integer NOT NULL,
	`sessions` integer NOT NULL,
	`heldMs` integer NOT NULL,
	`runningMs` integer NOT NULL,
	`energyMwh` integer NOT NULL,
	`jobs` integer NOT NULL,
	PRIMARY KEY(`day`, `machineId`, `personId`)
) STRICT;
CREATE INDEX `usage_person_days_person` ON `usage_person_days` (`personId`,`day`);
CREATE TABLE `zones` (
	`id` integer PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`kind` text,
	`capacity` integer,
	`parentId` integer
) STRICT;
CREATE UNIQUE INDEX `zones_slug_unique` ON `zones` (`slug`);
CREATE TABLE `badges` (
	`id` integer PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`personId` integer NOT NULL,
	`encoding` text,
	`state` text NOT NULL,
	`fromMs` integer NOT NULL,
	`untilMs` integer,
	`guest` text,
	FOREIGN KEY (`personId`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
CREATE INDEX `badges_number` ON `badges` (`number`,`fromMs`);
CREATE INDEX `badges_person` ON `badges` (`personId`);
CREATE TABLE `certifications` (
	`id` integer PRIMARY KEY NOT NULL,
	`personId` integer NOT NULL,
	`name` text NOT NULL,
	`level` text NOT NULL,
	`untilDate` text,
	FOREIGN KEY (`personId`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
CREATE UNIQUE INDEX `certifications_person_name` ON `certifications` (`personId`,`name`);
CREATE TABLE `enrolments` (
	`id` text PRIMARY KEY NOT NULL,
	`personId` integer NOT NULL,
	`device` text NOT NULL,
	`openedAtMs` integer NOT NULL,
	`closesAtMs` integer NOT NULL,
	`expected` text,
	`number` text,
	`encoding` text,
	`state` text NOT NULL,
	FOREIGN KEY (`personId`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
CREATE INDEX `enrolments_device` ON `enrolments` (`device`,`closesAtMs`);
CREATE TABLE `memberships` (
	`id` integer PRIMARY KEY NOT NULL,
	`personId` integer NOT NULL,
	`planId` integer NOT NULL,
	`fromDate` text NOT NULL,
	`untilDate` text,
	FOREIGN KEY (`personId`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`planId`) REFERENCES `plans`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
CREATE INDEX `memberships_person` ON `memberships` (`personId`);
CREATE TABLE `organisations` (
	`id` integer PRIMARY KEY NOT NULL,
	`ref` text NOT NULL,
	`name` text NOT NULL,
	`siret` text,
	`vat` text,
	`address` text,
	`email` text
) STRICT;
CREATE UNIQUE INDEX `organisations_ref_unique` ON `organisations` (`ref`);
CREATE TABLE `payers` (
	`id` integer PRIMARY KEY NOT NULL,
	`personId` integer NOT NULL,
	`payerRef` text NOT NULL,
	`fromDate` text,
	`untilDate` text,
	FOREIGN KEY (`personId`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
CREATE INDEX `payers_person` ON `payers` (`personId`);
CREATE TABLE `plans` (
	`id` integer PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`zones` text NOT NULL,
	`hours` text NOT NULL,
	`price` text
) STRICT;
CREATE UNIQUE INDEX `plans_slug_unique` ON `plans` (`slug`);
CREATE TABLE `doors` (
	`id` integer PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`zoneId` integer NOT NULL,
	`device` text,
	`direction` text NOT NULL,
	`unlockSeconds` integer NOT NULL,
	`pinHours` text,
	FOREIGN KEY (`zoneId`) REFERENCES `zones`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
CREATE UNIQUE INDEX `doors_slug_unique` ON `doors` (`slug`);
CREATE INDEX `doors_device` ON `doors` (`device`);
CREATE TABLE `site` (
	`id` integer PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`timeZone` text NOT NULL,
	`locale` text NOT NULL,
	`overdueGraceDays` integer,
	`openingHours` text NOT NULL,
	`closures` text NOT NULL,
	`extras` text NOT NULL
) STRICT;
CREATE TABLE `tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`role` text NOT NULL,
	`name` text NOT NULL,
	`createdAtMs` integer NOT NULL,
	`revokedAtMs` integer
) STRICT;
CREATE UNIQUE INDEX `tokens_hash_unique` ON `tokens` (`hash`);
