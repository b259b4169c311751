CREATE TABLE `pageSessions` (
	`idHash` text PRIMARY KEY NOT NULL,
	`tokenHash` text NOT NULL,
	`usedAtMs` integer NOT NULL
) STRICT;
