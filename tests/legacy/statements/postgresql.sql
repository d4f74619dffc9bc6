-- by identifier, insensitive
SELECT by_0.trickle_ordinal, by_0.id, by_0.email, by_0.username, by_0.password, by_0.name 
FROM (SELECT 0 AS trickle_ordinal, "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE lower("auth"."users"."Email") = lower(CAST($1 AS TEXT)) ORDER BY CASE WHEN ((CAST("auth"."users"."Email" AS TEXT) COLLATE "C") = CAST($2 AS TEXT)) THEN 0 ELSE 2 END 
 LIMIT 2) AS by_0 UNION ALL SELECT by_1.trickle_ordinal, by_1.id, by_1.email, by_1.username, by_1.password, by_1.name 
FROM (SELECT 1 AS trickle_ordinal, "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE lower("auth"."users"."login") = lower(CAST($3 AS TEXT)) ORDER BY CASE WHEN ((CAST("auth"."users"."login" AS TEXT) COLLATE "C") = CAST($4 AS TEXT)) THEN 0 ELSE 2 END 
 LIMIT 2) AS by_1

-- by email, sensitive
SELECT 0 AS trickle_ordinal, "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE "auth"."users"."Email" = $1 
 LIMIT 2

-- by email, lower
SELECT 0 AS trickle_ordinal, "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE lower("auth"."users"."Email") = lower(CAST($1 AS TEXT)) ORDER BY CASE WHEN ((CAST("auth"."users"."Email" AS TEXT) COLLATE "C") = CAST($2 AS TEXT)) THEN 0 ELSE 2 END 
 LIMIT 2

-- by email, upper
SELECT 0 AS trickle_ordinal, "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE upper("auth"."users"."Email") = upper(CAST($1 AS TEXT)) ORDER BY CASE WHEN ((CAST("auth"."users"."Email" AS TEXT) COLLATE "C") = CAST($2 AS TEXT)) THEN 0 ELSE 2 END 
 LIMIT 2

-- by email, stored_lower
SELECT 0 AS trickle_ordinal, "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE "auth"."users"."Email" = $1 
 LIMIT 2

-- by email in bytes, insensitive
SELECT 0 AS trickle_ordinal, "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE lower(encode("auth"."users"."Email", 'escape')) = lower(encode(convert_to(CAST($1 AS TEXT), 'UTF8'), 'escape')) ORDER BY CASE WHEN ((CAST(encode("auth"."users"."Email", 'escape') AS TEXT) COLLATE "C") = encode(convert_to(CAST($2 AS TEXT), 'UTF8'), 'escape')) THEN 0 ELSE 2 END 
 LIMIT 2

-- by id
SELECT "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE "auth"."users"."id" = $1 
 LIMIT 2

-- by id in bytes
SELECT "auth"."users"."id" AS id, "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password, (first || ' % ' || last) AS name 
FROM "auth"."users" 
WHERE "auth"."users"."id" IN ($1, $2, $3, $4) 
 LIMIT 2

-- sample
SELECT end_0.email, end_0.username, end_0.password 
FROM (SELECT "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password 
FROM "auth"."users" 
WHERE "auth"."users"."pw" IS NOT NULL ORDER BY "auth"."users"."id" 
 LIMIT $1::INTEGER OFFSET $2::INTEGER) AS end_0 UNION ALL SELECT end_1.email, end_1.username, end_1.password 
FROM (SELECT "auth"."users"."Email" AS email, "auth"."users"."login" AS username, "auth"."users"."pw" AS password 
FROM "auth"."users" 
WHERE "auth"."users"."pw" IS NOT NULL ORDER BY "auth"."users"."id" DESC 
 LIMIT $1::INTEGER OFFSET $3::INTEGER) AS end_1

-- query of the operator
SELECT * FROM (
SELECT id, mail FROM t WHERE mail LIKE '%' AND mail = ($1) AND (CAST($2 AS TEXT) IS NULL OR o = 1)
) trickle LIMIT 2

-- several tables
SELECT by_0.trickle_ordinal, by_0.id, by_0.email, by_0.password, by_0.full_name, by_0.trickle_matched 
FROM (SELECT 0 AS trickle_ordinal, u."id" AS id, m."Address" AS email, u."pw" AS password, (u."a" || m."Address") AS full_name, CAST(NULL AS TEXT) AS trickle_matched 
FROM "auth"."users" AS u LEFT OUTER JOIN "mails" AS m ON (m."user_id" = u."id" AND m."kind" = 'a:b.c') 
WHERE lower(m."Address") = lower(CAST($1 AS TEXT)) AND (u."closed_at" IS NULL) AND (u."tenant" = ($2)) ORDER BY CASE WHEN ((CAST(m."Address" AS TEXT) COLLATE "C") = CAST($3 AS TEXT)) THEN 0 ELSE 2 END 
 LIMIT 16) AS by_0 UNION ALL SELECT by_1.trickle_ordinal, by_1.id, by_1.email, by_1.password, by_1.full_name, by_1.trickle_matched 
FROM (SELECT 1 AS trickle_ordinal, u."id" AS id, m."Address" AS email, u."pw" AS password, (u."a" || m."Address") AS full_name, CAST(o."Address" AS TEXT) AS trickle_matched 
FROM "auth"."users" AS u LEFT OUTER JOIN "mails" AS m ON (m."user_id" = u."id" AND m."kind" = 'a:b.c') JOIN "mails" AS o ON (o."user_id" = u."id") 
WHERE lower(o."Address") = lower(CAST($4 AS TEXT)) AND (u."closed_at" IS NULL) AND (u."tenant" = ($2)) ORDER BY CASE WHEN ((CAST(o."Address" AS TEXT) COLLATE "C") = CAST($5 AS TEXT)) THEN 0 ELSE 2 END 
 LIMIT 16) AS by_1

-- several tables, by id
SELECT u."id" AS id, m."Address" AS email, u."pw" AS password, (u."a" || m."Address") AS full_name 
FROM "auth"."users" AS u LEFT OUTER JOIN "mails" AS m ON (m."user_id" = u."id" AND m."kind" = 'a:b.c') 
WHERE (u."closed_at" IS NULL) AND u."id" = $1 
 LIMIT 16

-- several tables, a page
SELECT u."id" AS id, m."Address" AS email, u."pw" AS password, (u."a" || m."Address") AS full_name 
FROM "auth"."users" AS u LEFT OUTER JOIN "mails" AS m ON (m."user_id" = u."id" AND m."kind" = 'a:b.c') 
WHERE (u."closed_at" IS NULL) AND u."id" > $1 ORDER BY u."id" 
 LIMIT $2::INTEGER

-- several tables, the last pages
SELECT u."id" AS id, m."Address" AS email, u."pw" AS password, (u."a" || m."Address") AS full_name 
FROM "auth"."users" AS u LEFT OUTER JOIN "mails" AS m ON (m."user_id" = u."id" AND m."kind" = 'a:b.c') 
WHERE (u."closed_at" IS NULL) AND u."id" > $1 AND u."id" <= $2 ORDER BY u."id" 
 LIMIT $3::INTEGER

