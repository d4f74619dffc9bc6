INSERT INTO `users` (`id`, `ip_address`, `username`, `password`, `email`, `created_on`, `active`, `first_name`, `last_name`) VALUES (1, '192.0.2.1', 'Ada', '$2y$05$JwGZft2uCKKzDj917BOpneb6Zyldp11kxxctTfPSIPmDVMDB6ConS', 'ada@example.com', 1500000000, 1, 'Ada', 'Lovelace');
INSERT INTO `users` (`id`, `ip_address`, `username`, `password`, `email`, `created_on`, `active`, `first_name`, `last_name`) VALUES (2, '192.0.2.1', NULL, '$argon2id$v=19$m=1024,t=2,p=1$NS5UVjlNSUxVc1JGeFVjYw$+3Zfp1VNDlZom5xO4BqI0L/c/hqvNobJbf9EnyxOVC8', 'Zoe@Example.com', 1500000000, 1, 'Zoë', 'Ñandú');
INSERT INTO `users` (`id`, `ip_address`, `username`, `password`, `email`, `created_on`, `active`, `first_name`, `last_name`) VALUES (3, '192.0.2.1', NULL, 'a1b2c3d4e537a5eed5a3422578c9b39fdab222af', 'old@example.com', 1500000000, 1, 'Old', 'Timer');
INSERT INTO `users` (`id`, `ip_address`, `username`, `password`, `email`, `created_on`, `active`, `first_name`, `last_name`) VALUES (4, '192.0.2.1', NULL, '$2y$05$JwGZft2uCKKzDj917BOpneb6Zyldp11kxxctTfPSIPmDVMDB6ConS', 'off@example.com', 1500000000, 0, 'Off', 'Line');
INSERT INTO `groups` (`id`, `name`, `description`) VALUES (1, 'admin', 'Administrator');
INSERT INTO `groups` (`id`, `name`, `description`) VALUES (2, 'members', 'General User');
INSERT INTO `users_groups` (`user_id`, `group_id`) VALUES (1, 1);
INSERT INTO `users_groups` (`user_id`, `group_id`) VALUES (1, 2);
INSERT INTO `users_groups` (`user_id`, `group_id`) VALUES (2, 2);
