-- by identifier, insensitive
SELECT by_0.trickle_ordinal, by_0.id, by_0.email, by_0.username, by_0.password, by_0.name 
FROM (SELECT 0 AS trickle_ordinal, `auth`.`users`.`id` AS id, `auth`.`users`.`Email` AS email, `auth`.`users`.`login` AS username, `auth`.`users`.`pw` AS password, (first || ' %% ' || last) AS name 
FROM `auth`.`users` 
WHERE lower(`auth`.`users`.`Email`) = lower(%s) ORDER BY CASE WHEN ((convert(`auth`.`users`.`Email` USING utf8mb4) COLLATE utf8mb4_bin) = %s) THEN 0 WHEN ((convert(lower(convert(`auth`.`users`.`Email` USING utf8mb4) COLLATE utf8mb4_bin) USING utf8mb4) COLLATE utf8mb4_bin) = lower(%s)) THEN 1 ELSE 2 END 
 LIMIT 2) AS by_0 UNION ALL SELECT by_1.trickle_ordinal, by_1.id, by_1.email, by_1.username, by_1.password, by_1.name 
FROM (SELECT 1 AS trickle_ordinal, `auth`.`users`.`id` AS id, `auth`.`users`.`Email` AS email, `auth`.`users`.`login` AS username, `auth`.`users`.`pw` AS password, (first || ' %% ' || last) AS name 
FROM `auth`.`users` 
WHERE lower(`auth`.`users`.`login`) = lower(%s) ORDER BY CASE WHEN ((convert(`auth`.`users`.`login` USING utf8mb4) COLLATE utf8mb4_bin) = %s) THEN 0 WHEN ((convert(lower(convert(`auth`.`users`.`login` USING utf8mb4) COLLATE utf8mb4_bin) USING utf8mb4) COLLATE utf8mb4_bin) = lower(%s)) THEN 1 ELSE 2 END 
 LIMIT 2) AS by_1

-- by email, sensitive
SELECT 0 AS trickle_ordinal, `auth`.`users`.`id` AS id, `auth`.`users`.`Email` AS email, `auth`.`users`.`login` AS username, `auth`.`users`.`pw` AS password, (first || ' %% ' || last) AS name 
FROM `auth`.`users` 
WHERE `auth`.`users`.`Email` = %s ORDER BY CASE WHEN ((convert(`auth`.`users`.`Email` USING utf8mb4) COLLATE utf8mb4_bin) = %s) THEN 0 WHEN ((convert(lower(convert(`auth`.`users`.`Email` USING utf8mb4) COLLATE utf8mb4_bin) USING utf8mb4) COLLATE utf8mb4_bin) = lower(%s)) THEN 1 ELSE 2 END 
 LIMIT 2

-- by email, lower
SELECT 0 AS trickle_ordinal, `auth`.`users`.`id` AS id, `auth`.`users`.`Email` AS email, `auth`.`users`.`login` AS username, `auth`.`users`.`pw` AS password, (first || ' %% ' || last) AS name 
FROM `auth`.`users` 
WHERE lower(`auth`.`users`.`Email`) = lower(%s) ORDER BY CASE WHEN ((convert(`auth`.`users`.`Email` USING utf8mb4) COLLATE utf8mb4_bin) = %s) THEN 0 WHEN ((convert(lower(convert(`auth`.`users`.`Email` USING utf8mb4) COLLATE utf8mb4_bin) USING utf8mb4) COLLATE utf8mb4_bin) = lower(%s)) THEN 1 ELSE 2 END 
 LIMIT 2

-- by email, upper
SELECT 0 AS trickle_ordinal, `auth`.`users`.`id` AS id, `auth`.`users`.`Email` AS email, `auth`.`users`.`login` AS username, `auth`.`users`.`pw` AS password, (first || ' %% ' || last) AS name 
FROM `auth`.`users` 
WHERE upper(`auth`.`users`.`Email`) = upper(%s) ORDER BY CASE WHEN ((convert(`auth`.`users`.`Email` USING utf8mb4) COLLATE utf8mb4_bin) = %s) THEN 0 WHEN ((convert(lower(convert(`auth`.`users`.`Email` USING utf8mb4) COLLATE utf8mb4_bin) USING utf8mb4) COLLATE utf8mb4_bin) = lower(%s)) THEN 1 ELSE 2 END 
 LIMIT 2

-- by email, stored_lower
SELECT 0 AS trickle_ordinal, `auth`.`users`.`id` AS id, `auth`.`users`.`Email` AS email, `auth`.`users`.`login` AS username, `auth`.`users`.`pw` AS password, (first || ' %% ' || last) AS name 
FROM `auth`.`users` 
WHERE `auth`.`users`.`Email` = %s ORDER BY CASE WHEN ((convert(`auth`.`users`.`Email` USING utf8mb4) COLLATE utf8mb4_bin) = %s) THEN 0 WHEN ((convert(lower(convert(`auth`.`users`.`Email` USING utf8mb4) COLLATE utf8mb4_bin) USING utf8mb4) COLLATE utf8mb4_bin) = lower(%s)) THEN 1 ELSE 2 END 
 LIMIT 2

-- by email in bytes, insensitive
SELECT 0 AS trickle_ordinal, `auth`.`users`.`id` AS id, `auth`.`users`.`Email` AS email, `auth`.`users`.`login` AS username, `auth`.`users`.`pw` AS password, (first || ' %% ' || last) AS name 
FROM `auth`.`users` 
WHERE lower(convert(`auth`.`users`.`Email` USING utf8mb4)) = lower(%s) ORDER BY CASE WHEN ((convert(convert(`auth`.`users`.`Email` USING utf8mb4) USING utf8mb4) COLLATE utf8mb4_bin) = %s) THEN 0 WHEN ((convert(lower(convert(convert(`auth`.`users`.`Email` USING utf8mb4) USING utf8mb4) COLLATE utf8mb4_bin) USING utf8mb4) COLLATE utf8mb4_bin) = lower(%s)) THEN 1 ELSE 2 END 
 LIMIT 2

-- by id
SELECT `auth`.`users`.`id` AS id, `auth`.`users`.`Email` AS email, `auth`.`users`.`login` AS username, `auth`.`users`.`pw` AS password, (first || ' %% ' || last) AS name 
FROM `auth`.`users` 
WHERE `auth`.`users`.`id` = %s 
 LIMIT 2

-- by id in bytes
SELECT `auth`.`users`.`id` AS id, `auth`.`users`.`Email` AS email, `auth`.`users`.`login` AS username, `auth`.`users`.`pw` AS password, (first || ' %% ' || last) AS name 
FROM `auth`.`users` 
WHERE `auth`.`users`.`id` IN (%s, %s, %s, %s) 
 LIMIT 2

-- sample
SELECT end_0.email, end_0.username, end_0.password 
FROM (SELECT `auth`.`users`.`Email` AS email, `auth`.`users`.`login` AS username, `auth`.`users`.`pw` AS password 
FROM `auth`.`users` 
WHERE `auth`.`users`.`pw` IS NOT NULL ORDER BY `auth`.`users`.`id` 
 LIMIT %s, %s) AS end_0 UNION ALL SELECT end_1.email, end_1.username, end_1.password 
FROM (SELECT `auth`.`users`.`Email` AS email, `auth`.`users`.`login` AS username, `auth`.`users`.`pw` AS password 
FROM `auth`.`users` 
WHERE `auth`.`users`.`pw` IS NOT NULL ORDER BY `auth`.`users`.`id` DESC 
 LIMIT %s, %s) AS end_1

-- query of the operator
SELECT * FROM (
SELECT id, mail FROM t WHERE mail LIKE '%%' AND mail = (%s) AND ((%s) IS NULL OR o = 1)
) trickle LIMIT 2

-- several tables
SELECT by_0.trickle_ordinal, by_0.id, by_0.email, by_0.password, by_0.full_name, by_0.trickle_matched 
FROM (SELECT 0 AS trickle_ordinal, u.`id` AS id, m.`Address` AS email, u.`pw` AS password, (u.`a` || m.`Address`) AS full_name, convert(NULL USING utf8mb4) AS trickle_matched 
FROM `auth`.`users` AS u LEFT OUTER JOIN `mails` AS m ON (m.`user_id` = u.`id` AND m.`kind` = 'a:b.c') 
WHERE lower(m.`Address`) = lower(%s) AND (u.`closed_at` IS NULL) AND (u.`tenant` = (%s)) ORDER BY CASE WHEN ((convert(m.`Address` USING utf8mb4) COLLATE utf8mb4_bin) = %s) THEN 0 WHEN ((convert(lower(convert(m.`Address` USING utf8mb4) COLLATE utf8mb4_bin) USING utf8mb4) COLLATE utf8mb4_bin) = lower(%s)) THEN 1 ELSE 2 END 
 LIMIT 16) AS by_0 UNION ALL SELECT by_1.trickle_ordinal, by_1.id, by_1.email, by_1.password, by_1.full_name, by_1.trickle_matched 
FROM (SELECT 1 AS trickle_ordinal, u.`id` AS id, m.`Address` AS email, u.`pw` AS password, (u.`a` || m.`Address`) AS full_name, convert(o.`Address` USING utf8mb4) AS trickle_matched 
FROM `auth`.`users` AS u LEFT OUTER JOIN `mails` AS m ON (m.`user_id` = u.`id` AND m.`kind` = 'a:b.c') INNER JOIN `mails` AS o ON (o.`user_id` = u.`id`) 
WHERE lower(o.`Address`) = lower(%s) AND (u.`closed_at` IS NULL) AND (u.`tenant` = (%s)) ORDER BY CASE WHEN ((convert(o.`Address` USING utf8mb4) COLLATE utf8mb4_bin) = %s) THEN 0 WHEN ((convert(lower(convert(o.`Address` USING utf8mb4) COLLATE utf8mb4_bin) USING utf8mb4) COLLATE utf8mb4_bin) = lower(%s)) THEN 1 ELSE 2 END 
 LIMIT 16) AS by_1

-- several tables, by id
SELECT u.`id` AS id, m.`Address` AS email, u.`pw` AS password, (u.`a` || m.`Address`) AS full_name 
FROM `auth`.`users` AS u LEFT OUTER JOIN `mails` AS m ON (m.`user_id` = u.`id` AND m.`kind` = 'a:b.c') 
WHERE (u.`closed_at` IS NULL) AND u.`id` = %s 
 LIMIT 16

-- several tables, a page
SELECT u.`id` AS id, m.`Address` AS email, u.`pw` AS password, (u.`a` || m.`Address`) AS full_name 
FROM `auth`.`users` AS u LEFT OUTER JOIN `mails` AS m ON (m.`user_id` = u.`id` AND m.`kind` = 'a:b.c') 
WHERE (u.`closed_at` IS NULL) AND u.`id` > %s ORDER BY u.`id` 
 LIMIT %s

-- several tables, the last pages
SELECT u.`id` AS id, m.`Address` AS email, u.`pw` AS password, (u.`a` || m.`Address`) AS full_name 
FROM `auth`.`users` AS u LEFT OUTER JOIN `mails` AS m ON (m.`user_id` = u.`id` AND m.`kind` = 'a:b.c') 
WHERE (u.`closed_at` IS NULL) AND u.`id` > %s AND u.`id` <= %s ORDER BY u.`id` 
 LIMIT %s

