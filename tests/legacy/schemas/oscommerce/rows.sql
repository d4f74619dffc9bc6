INSERT INTO `customers` (`customers_id`, `customers_firstname`, `customers_lastname`, `customers_email_address`, `customers_password`) VALUES (1, 'Ada', 'Lovelace', 'ada@example.com', 'b98ad0f3e1c15cd7f7c20bb099fccbb7:a7');
INSERT INTO `customers_info` (`customers_info_id`) VALUES (1);
INSERT INTO `customers` (`customers_id`, `customers_firstname`, `customers_lastname`, `customers_email_address`, `customers_password`) VALUES (2, 'Zoë', 'Ñandú', 'Zoe@Example.com', '80e24a9bb5f3ab5e0024d671b14108a0b098dd5ebf3ae252348c07b6455610b4:2d6ad62e');
INSERT INTO `customers_info` (`customers_info_id`) VALUES (2);
INSERT INTO `customers` (`customers_id`, `customers_firstname`, `customers_lastname`, `customers_email_address`, `customers_password`) VALUES (3, 'Two', 'Three', 'phpass@example.com', '$P$BabcdefgHprw.egSUh79qo.87E3TKc1');
INSERT INTO `customers_info` (`customers_info_id`) VALUES (3);
INSERT INTO `customers` (`customers_id`, `customers_firstname`, `customers_lastname`, `customers_email_address`, `customers_password`) VALUES (4, 'Zen', 'Cart', 'bcrypt@example.com', '$2y$05$JwGZft2uCKKzDj917BOpneb6Zyldp11kxxctTfPSIPmDVMDB6ConS');
INSERT INTO `customers_info` (`customers_info_id`) VALUES (4);
INSERT INTO `administrators` (`id`, `user_name`, `user_password`) VALUES (1, 'admin', '$2y$05$lCmKqkHdFc77guAocCoi9Oefq/.xXV3qKOeEevB4pOHh3iSo6OcAi');
