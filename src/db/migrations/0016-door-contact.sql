ALTER TABLE `doors` ADD `contact` text;
