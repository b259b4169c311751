CREATE TABLE `device_oddities` (
	`deviceId` integer NOT NULL,
	`kind` text NOT NULL,
	`count` integer NOT NULL,
	`firstAtMs` integer NOT NULL,
	`lastAtMs` integer NOT NULL,
	PRIMARY KEY(`deviceId`, `kind`)
) STRICT;
ALTER TABLE `device_status` ADD `counterAtMs` integer;
