-- by identifier, insensitive
SELECT by_0.trickle_ordinal, by_0.id, by_0.email, by_0.username, by_0.password, by_0.name 
FROM (SELECT 0 AS trickle_ordinal, "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE ("auth"."users"."Email" COLLATE "NOCASE") = ? ORDER BY CASE WHEN (("auth"."users"."Email" COLLATE "BINARY") = ?) THEN 0 ELSE 2 END
 LIMIT ? OFFSET ?) AS by_0 UNION ALL SELECT by_1.trickle_ordinal, by_1.id, by_1.email, by_1.username, by_1.password, by_1.name 
FROM (SELECT 1 AS trickle_ordinal, "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE ("auth"."users"."login" COLLATE "NOCASE") = ? ORDER BY CASE WHEN (("auth"."users"."login" COLLATE "BINARY") = ?) THEN 0 ELSE 2 END
 LIMIT ? OFFSET ?) AS by_1

-- by email, sensitive
SELECT 0 AS trickle_ordinal, "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE "auth"."users"."Email" = ?
 LIMIT ? OFFSET ?

-- by email, lower
SELECT 0 AS trickle_ordinal, "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE lower("auth"."users"."Email") = lower(?) ORDER BY CASE WHEN (("auth"."users"."Email" COLLATE "BINARY") = ?) THEN 0 ELSE 2 END
 LIMIT ? OFFSET ?

-- by email, upper
SELECT 0 AS trickle_ordinal, "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE upper("auth"."users"."Email") = upper(?) ORDER BY CASE WHEN (("auth"."users"."Email" COLLATE "BINARY") = ?) THEN 0 ELSE 2 END
 LIMIT ? OFFSET ?

-- by email, stored_lower
SELECT 0 AS trickle_ordinal, "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE "auth"."users"."Email" = ?
 LIMIT ? OFFSET ?

-- by email in bytes, insensitive
SELECT 0 AS trickle_ordinal, "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE (CAST("auth"."users"."Email" AS TEXT) COLLATE "NOCASE") = ? ORDER BY CASE WHEN ((CAST("auth"."users"."Email" AS TEXT) COLLATE "BINARY") = ?) THEN 0 ELSE 2 END
 LIMIT ? OFFSET ?

-- by id
SELECT "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE "auth"."users"."id" = ?
 LIMIT ? OFFSET ?

-- by id in bytes
SELECT "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE "auth"."users"."id" IN (?, ?, ?, ?)
 LIMIT ? OFFSET ?

-- sample
SELECT end_0.email, end_0.username, end_0.password 
FROM (SELECT "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password 
FROM "auth"."users" 
WHERE "auth"."users"."pw" IS NOT NULL ORDER BY "auth"."users"."id"
 LIMIT ? OFFSET ?) AS end_0 UNION ALL SELECT end_1.email, end_1.username, end_1.password 
FROM (SELECT "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password 
FROM "auth"."users" 
WHERE "auth"."users"."pw" IS NOT NULL ORDER BY "auth"."users"."id" DESC
 LIMIT ? OFFSET ?) AS end_1

-- query of the operator
SELECT * FROM (
SELECT id, mail FROM t WHERE mail LIKE '%' AND mail = (?) AND ((?) IS NULL OR o = 1)
) trickle LIMIT 2

-- several tables
SELECT by_0.trickle_ordinal, by_0.id, by_0.email, by_0.password, by_0.full_name, by_0.trickle_matched 
FROM (SELECT 0 AS trickle_ordinal, u."id" AS id, m."Address" AS email, u."pw" AS password, (u."a" || m."Address") AS full_name, CAST(NULL AS TEXT) AS trickle_matched 
FROM "auth"."users" AS u LEFT OUTER JOIN "mails" AS m ON (m."user_id" = u."id" AND m."kind" = 'a:b.c') 
WHERE (m."Address" COLLATE "NOCASE") = ? AND (u."closed_at" IS NULL) AND (u."tenant" = (?)) ORDER BY CASE WHEN ((m."Address" COLLATE "BINARY") = ?) THEN 0 ELSE 2 END
 LIMIT ? OFFSET ?) AS by_0 UNION ALL SELECT by_1.trickle_ordinal, by_1.id, by_1.email, by_1.password, by_1.full_name, by_1.trickle_matched 
FROM (SELECT 1 AS trickle_ordinal, u."id" AS id, m."Address" AS email, u."pw" AS password, (u."a" || m."Address") AS full_name, CAST(o."Address" AS TEXT) AS trickle_matched 
FROM "auth"."users" AS u LEFT OUTER JOIN "mails" AS m ON (m."user_id" = u."id" AND m."kind" = 'a:b.c') JOIN "mails" AS o ON (o."user_id" = u."id") 
WHERE (o."Address" COLLATE "NOCASE") = ? AND (u."closed_at" IS NULL) AND (u."tenant" = (?)) ORDER BY CASE WHEN ((o."Address" COLLATE "BINARY") = ?) THEN 0 ELSE 2 END
 LIMIT ? OFFSET ?) AS by_1

-- several tables, by id
SELECT u."id" AS id, m."Address" AS email, u."pw" AS password, (u."a" || m."Address") AS full_name 
FROM "auth"."users" AS u LEFT OUTER JOIN "mails" AS m ON (m."user_id" = u."id" AND m."kind" = 'a:b.c') 
WHERE (u."closed_at" IS NULL) AND u."id" = ?
 LIMIT ? OFFSET ?

-- several tables, a page
SELECT u."id" AS id, m."Address" AS email, u."pw" AS password, (u."a" || m."Address") AS full_name 
FROM "auth"."users" AS u LEFT OUTER JOIN "mails" AS m ON (m."user_id" = u."id" AND m."kind" = 'a:b.c') 
WHERE (u."closed_at" IS NULL) AND u."id" > ? ORDER BY u."id"
 LIMIT ? OFFSET ?

-- several tables, the last pages
SELECT u."id" AS id, m."Address" AS email, u."pw" AS password, (u."a" || m."Address") AS full_name 
FROM "auth"."users" AS u LEFT OUTER JOIN "mails" AS m ON (m."user_id" = u."id" AND m."kind" = 'a:b.c') 
WHERE (u."closed_at" IS NULL) AND u."id" > ? AND u."id" <= ? ORDER BY u."id"
 LIMIT ? OFFSET ?

