DROP INDEX `outbox_device`;
CREATE INDEX `outbox_device` ON `outbox` (`device`,`createdAtMs`);
