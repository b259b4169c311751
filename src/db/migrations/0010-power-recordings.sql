CREATE TABLE `power_recordings` (
	`id` text PRIMARY KEY NOT NULL,
	`machineId` integer NOT NULL,
	`device` text NOT NULL,
	`startedAtMs` integer NOT NULL,
	`endsAtMs` integer NOT NULL,
	`endedAtMs` integer,
	`samples` integer NOT NULL,
	`dropped` integer NOT NULL
) STRICT;
CREATE INDEX `power_recordings_machine` ON `power_recordings` (`machineId`,`startedAtMs`);
CREATE TABLE `power_samples` (
	`recordingId` text NOT NULL,
	`atMs` integer NOT NULL,
	`milliwatts` integer NOT NULL,
	PRIMARY KEY(`recordingId`, `atMs`)
) STRICT;
