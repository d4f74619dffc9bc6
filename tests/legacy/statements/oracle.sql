-- by identifier, insensitive
SELECT by_0.trickle_ordinal, by_0.id, by_0.email, by_0.username, by_0.password, by_0.name 
FROM (SELECT 0 AS trickle_ordinal, "AUTH"."USERS"."ID" AS id, "AUTH"."USERS"."EMAIL" AS email, "AUTH"."USERS"."LOGIN" AS username, "AUTH"."USERS"."PW" AS password, (first || ' % ' || last) AS name 
FROM "AUTH"."USERS" 
WHERE lower("AUTH"."USERS"."EMAIL") = lower(:typed_0) ORDER BY CASE WHEN ("AUTH"."USERS"."EMAIL" = :exact_0) THEN 0 ELSE 2 END
 FETCH FIRST __[POSTCOMPILE_param_1] ROWS ONLY) by_0 UNION ALL SELECT by_1.trickle_ordinal, by_1.id, by_1.email, by_1.username, by_1.password, by_1.name 
FROM (SELECT 1 AS trickle_ordinal, "AUTH"."USERS"."ID" AS id, "AUTH"."USERS"."EMAIL" AS email, "AUTH"."USERS"."LOGIN" AS username, "AUTH"."USERS"."PW" AS password, (first || ' % ' || last) AS name 
FROM "AUTH"."USERS" 
WHERE lower("AUTH"."USERS"."LOGIN") = lower(:typed_1) ORDER BY CASE WHEN ("AUTH"."USERS"."LOGIN" = :exact_1) THEN 0 ELSE 2 END
 FETCH FIRST __[POSTCOMPILE_param_2] ROWS ONLY) by_1

-- by email, sensitive
SELECT 0 AS trickle_ordinal, "AUTH"."USERS"."ID" AS id, "AUTH"."USERS"."EMAIL" AS email, "AUTH"."USERS"."LOGIN" AS username, "AUTH"."USERS"."PW" AS password, (first || ' % ' || last) AS name 
FROM "AUTH"."USERS" 
WHERE "AUTH"."USERS"."EMAIL" = :typed_0
 FETCH FIRST __[POSTCOMPILE_param_1] ROWS ONLY

-- by email, lower
SELECT 0 AS trickle_ordinal, "AUTH"."USERS"."ID" AS id, "AUTH"."USERS"."EMAIL" AS email, "AUTH"."USERS"."LOGIN" AS username, "AUTH"."USERS"."PW" AS password, (first || ' % ' || last) AS name 
FROM "AUTH"."USERS" 
WHERE lower("AUTH"."USERS"."EMAIL") = lower(:typed_0) ORDER BY CASE WHEN ("AUTH"."USERS"."EMAIL" = :exact_0) THEN 0 ELSE 2 END
 FETCH FIRST __[POSTCOMPILE_param_1] ROWS ONLY

-- by email, upper
SELECT 0 AS trickle_ordinal, "AUTH"."USERS"."ID" AS id, "AUTH"."USERS"."EMAIL" AS email, "AUTH"."USERS"."LOGIN" AS username, "AUTH"."USERS"."PW" AS password, (first || ' % ' || last) AS name 
FROM "AUTH"."USERS" 
WHERE upper("AUTH"."USERS"."EMAIL") = upper(:typed_0) ORDER BY CASE WHEN ("AUTH"."USERS"."EMAIL" = :exact_0) THEN 0 ELSE 2 END
 FETCH FIRST __[POSTCOMPILE_param_1] ROWS ONLY

-- by email, stored_lower
SELECT 0 AS trickle_ordinal, "AUTH"."USERS"."ID" AS id, "AUTH"."USERS"."EMAIL" AS email, "AUTH"."USERS"."LOGIN" AS username, "AUTH"."USERS"."PW" AS password, (first || ' % ' || last) AS name 
FROM "AUTH"."USERS" 
WHERE "AUTH"."USERS"."EMAIL" = :typed_0
 FETCH FIRST __[POSTCOMPILE_param_1] ROWS ONLY

-- by email in bytes, insensitive
SELECT 0 AS trickle_ordinal, "AUTH"."USERS"."ID" AS id, "AUTH"."USERS"."EMAIL" AS email, "AUTH"."USERS"."LOGIN" AS username, "AUTH"."USERS"."PW" AS password, (first || ' % ' || last) AS name 
FROM "AUTH"."USERS" 
WHERE lower(utl_raw.cast_to_varchar2("AUTH"."USERS"."EMAIL")) = lower(:typed_0) ORDER BY CASE WHEN (utl_raw.cast_to_varchar2("AUTH"."USERS"."EMAIL") = :exact_0) THEN 0 ELSE 2 END
 FETCH FIRST __[POSTCOMPILE_param_1] ROWS ONLY

-- by id
SELECT "AUTH"."USERS"."ID" AS id, "AUTH"."USERS"."EMAIL" AS email, "AUTH"."USERS"."LOGIN" AS username, "AUTH"."USERS"."PW" AS password, (first || ' % ' || last) AS name 
FROM "AUTH"."USERS" 
WHERE "AUTH"."USERS"."ID" = :id_0
 FETCH FIRST __[POSTCOMPILE_param_1] ROWS ONLY

-- by id in bytes
SELECT "AUTH"."USERS"."ID" AS id, "AUTH"."USERS"."EMAIL" AS email, "AUTH"."USERS"."LOGIN" AS username, "AUTH"."USERS"."PW" AS password, (first || ' % ' || last) AS name 
FROM "AUTH"."USERS" 
WHERE "AUTH"."USERS"."ID" IN (:id_0, :id_1, :id_2, :id_3)
 FETCH FIRST __[POSTCOMPILE_param_1] ROWS ONLY

-- sample
SELECT end_0.email, end_0.username, end_0.password 
FROM (SELECT "AUTH"."USERS"."EMAIL" AS email, "AUTH"."USERS"."LOGIN" AS username, "AUTH"."USERS"."PW" AS password 
FROM "AUTH"."USERS" 
WHERE "AUTH"."USERS"."PW" IS NOT NULL ORDER BY "AUTH"."USERS"."ID"
 OFFSET __[POSTCOMPILE_param_1] ROWS
 FETCH FIRST :half ROWS ONLY) end_0 UNION ALL SELECT end_1.email, end_1.username, end_1.password 
FROM (SELECT "AUTH"."USERS"."EMAIL" AS email, "AUTH"."USERS"."LOGIN" AS username, "AUTH"."USERS"."PW" AS password 
FROM "AUTH"."USERS" 
WHERE "AUTH"."USERS"."PW" IS NOT NULL ORDER BY "AUTH"."USERS"."ID" DESC
 OFFSET __[POSTCOMPILE_param_2] ROWS
 FETCH FIRST :half ROWS ONLY) end_1

-- query of the operator
SELECT * FROM (
SELECT id, mail FROM t WHERE mail LIKE '%' AND mail = (:identifier) AND ((:organization_id) IS NULL OR o = 1)
) trickle FETCH FIRST 2 ROWS ONLY

-- several tables
SELECT by_0.trickle_ordinal, by_0.id, by_0.email, by_0.password, by_0.full_name, by_0.trickle_matched 
FROM (SELECT 0 AS trickle_ordinal, u."ID" AS id, m."ADDRESS" AS email, u."PW" AS password, (u."A" || m."ADDRESS") AS full_name, CAST(NULL AS VARCHAR2(4000 CHAR)) AS trickle_matched 
FROM "AUTH"."USERS" u LEFT OUTER JOIN "MAILS" m ON (m."USER_ID" = u."ID" AND m."KIND" = 'a:b.c') 
WHERE lower(m."ADDRESS") = lower(:typed_0) AND (u."CLOSED_AT" IS NULL) AND (u."TENANT" = (:organization_id)) ORDER BY CASE WHEN (m."ADDRESS" = :exact_0) THEN 0 ELSE 2 END
 FETCH FIRST __[POSTCOMPILE_param_1] ROWS ONLY) by_0 UNION ALL SELECT by_1.trickle_ordinal, by_1.id, by_1.email, by_1.password, by_1.full_name, by_1.trickle_matched 
FROM (SELECT 1 AS trickle_ordinal, u."ID" AS id, m."ADDRESS" AS email, u."PW" AS password, (u."A" || m."ADDRESS") AS full_name, CAST(o."ADDRESS" AS VARCHAR2(4000 CHAR)) AS trickle_matched 
FROM "AUTH"."USERS" u LEFT OUTER JOIN "MAILS" m ON (m."USER_ID" = u."ID" AND m."KIND" = 'a:b.c') JOIN "MAILS" o ON (o."USER_ID" = u."ID") 
WHERE lower(o."ADDRESS") = lower(:typed_1) AND (u."CLOSED_AT" IS NULL) AND (u."TENANT" = (:organization_id)) ORDER BY CASE WHEN (o."ADDRESS" = :exact_1) THEN 0 ELSE 2 END
 FETCH FIRST __[POSTCOMPILE_param_2] ROWS ONLY) by_1

-- several tables, by id
SELECT u."ID" AS id, m."ADDRESS" AS email, u."PW" AS password, (u."A" || m."ADDRESS") AS full_name 
FROM "AUTH"."USERS" u LEFT OUTER JOIN "MAILS" m ON (m."USER_ID" = u."ID" AND m."KIND" = 'a:b.c') 
WHERE (u."CLOSED_AT" IS NULL) AND u."ID" = :id_0
 FETCH FIRST __[POSTCOMPILE_param_1] ROWS ONLY

-- several tables, a page
SELECT u."ID" AS id, m."ADDRESS" AS email, u."PW" AS password, (u."A" || m."ADDRESS") AS full_name 
FROM "AUTH"."USERS" u LEFT OUTER JOIN "MAILS" m ON (m."USER_ID" = u."ID" AND m."KIND" = 'a:b.c') 
WHERE (u."CLOSED_AT" IS NULL) AND u."ID" > :after ORDER BY u."ID"
 FETCH FIRST :rows ROWS ONLY

-- several tables, the last pages
SELECT u."ID" AS id, m."ADDRESS" AS email, u."PW" AS password, (u."A" || m."ADDRESS") AS full_name 
FROM "AUTH"."USERS" u LEFT OUTER JOIN "MAILS" m ON (m."USER_ID" = u."ID" AND m."KIND" = 'a:b.c') 
WHERE (u."CLOSED_AT" IS NULL) AND u."ID" > :after AND u."ID" <= :upto ORDER BY u."ID"
 FETCH FIRST :rows ROWS ONLY

