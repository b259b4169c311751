ALTER TABLE `device_status` ADD `port` text;
ALTER TABLE `devices` ADD `removedAtMs` integer;
