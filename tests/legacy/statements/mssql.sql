-- by identifier, insensitive
SELECT by_0.trickle_ordinal, by_0.id, by_0.email, by_0.username, by_0.password, by_0.name 
FROM (SELECT TOP __[POSTCOMPILE_param_1] 0 AS trickle_ordinal, [auth].[users].[id] AS id, [auth].[users].[Email] AS email, [auth].[users].[login] AS username, [auth].[users].[pw] AS password, (first || ' % ' || last) AS name 
FROM [auth].[users] 
WHERE lower([auth].[users].[Email]) = lower(:typed_0) ORDER BY CASE WHEN (([auth].[users].[Email] COLLATE Latin1_General_BIN2) = :exact_0) THEN 0 WHEN ((lower([auth].[users].[Email] COLLATE Latin1_General_BIN2) COLLATE Latin1_General_BIN2) = lower(:exact_0)) THEN 1 ELSE 2 END) AS by_0 UNION ALL SELECT by_1.trickle_ordinal, by_1.id, by_1.email, by_1.username, by_1.password, by_1.name 
FROM (SELECT TOP __[POSTCOMPILE_param_2] 1 AS trickle_ordinal, [auth].[users].[id] AS id, [auth].[users].[Email] AS email, [auth].[users].[login] AS username, [auth].[users].[pw] AS password, (first || ' % ' || last) AS name 
FROM [auth].[users] 
WHERE lower([auth].[users].[login]) = lower(:typed_1) ORDER BY CASE WHEN (([auth].[users].[login] COLLATE Latin1_General_BIN2) = :exact_1) THEN 0 WHEN ((lower([auth].[users].[login] COLLATE Latin1_General_BIN2) COLLATE Latin1_General_BIN2) = lower(:exact_1)) THEN 1 ELSE 2 END) AS by_1

-- by email, sensitive
SELECT TOP __[POSTCOMPILE_param_1] 0 AS trickle_ordinal, [auth].[users].[id] AS id, [auth].[users].[Email] AS email, [auth].[users].[login] AS username, [auth].[users].[pw] AS password, (first || ' % ' || last) AS name 
FROM [auth].[users] 
WHERE [auth].[users].[Email] = :typed_0 ORDER BY CASE WHEN (([auth].[users].[Email] COLLATE Latin1_General_BIN2) = :exact_0) THEN 0 WHEN ((lower([auth].[users].[Email] COLLATE Latin1_General_BIN2) COLLATE Latin1_General_BIN2) = lower(:exact_0)) THEN 1 ELSE 2 END

-- by email, lower
SELECT TOP __[POSTCOMPILE_param_1] 0 AS trickle_ordinal, [auth].[users].[id] AS id, [auth].[users].[Email] AS email, [auth].[users].[login] AS username, [auth].[users].[pw] AS password, (first || ' % ' || last) AS name 
FROM [auth].[users] 
WHERE lower([auth].[users].[Email]) = lower(:typed_0) ORDER BY CASE WHEN (([auth].[users].[Email] COLLATE Latin1_General_BIN2) = :exact_0) THEN 0 WHEN ((lower([auth].[users].[Email] COLLATE Latin1_General_BIN2) COLLATE Latin1_General_BIN2) = lower(:exact_0)) THEN 1 ELSE 2 END

-- by email, upper
SELECT TOP __[POSTCOMPILE_param_1] 0 AS trickle_ordinal, [auth].[users].[id] AS id, [auth].[users].[Email] AS email, [auth].[users].[login] AS username, [auth].[users].[pw] AS password, (first || ' % ' || last) AS name 
FROM [auth].[users] 
WHERE upper([auth].[users].[Email]) = upper(:typed_0) ORDER BY CASE WHEN (([auth].[users].[Email] COLLATE Latin1_General_BIN2) = :exact_0) THEN 0 WHEN ((lower([auth].[users].[Email] COLLATE Latin1_General_BIN2) COLLATE Latin1_General_BIN2) = lower(:exact_0)) THEN 1 ELSE 2 END

-- by email, stored_lower
SELECT TOP __[POSTCOMPILE_param_1] 0 AS trickle_ordinal, [auth].[users].[id] AS id, [auth].[users].[Email] AS email, [auth].[users].[login] AS username, [auth].[users].[pw] AS password, (first || ' % ' || last) AS name 
FROM [auth].[users] 
WHERE [auth].[users].[Email] = :typed_0 ORDER BY CASE WHEN (([auth].[users].[Email] COLLATE Latin1_General_BIN2) = :exact_0) THEN 0 WHEN ((lower([auth].[users].[Email] COLLATE Latin1_General_BIN2) COLLATE Latin1_General_BIN2) = lower(:exact_0)) THEN 1 ELSE 2 END

-- by email in bytes, insensitive
SELECT TOP __[POSTCOMPILE_param_1] 0 AS trickle_ordinal, [auth].[users].[id] AS id, [auth].[users].[Email] AS email, [auth].[users].[login] AS username, [auth].[users].[pw] AS password, (first || ' % ' || last) AS name 
FROM [auth].[users] 
WHERE lower(CAST([auth].[users].[Email] AS VARCHAR(4000))) = lower(:typed_0) ORDER BY CASE WHEN ((CAST([auth].[users].[Email] AS VARCHAR(4000)) COLLATE Latin1_General_BIN2) = :exact_0) THEN 0 WHEN ((lower(CAST([auth].[users].[Email] AS VARCHAR(4000)) COLLATE Latin1_General_BIN2) COLLATE Latin1_General_BIN2) = lower(:exact_0)) THEN 1 ELSE 2 END

-- by id
SELECT TOP __[POSTCOMPILE_param_1] [auth].[users].[id] AS id, [auth].[users].[Email] AS email, [auth].[users].[login] AS username, [auth].[users].[pw] AS password, (first || ' % ' || last) AS name 
FROM [auth].[users] 
WHERE [auth].[users].[id] = :id_0

-- by id in bytes
SELECT TOP __[POSTCOMPILE_param_1] [auth].[users].[id] AS id, [auth].[users].[Email] AS email, [auth].[users].[login] AS username, [auth].[users].[pw] AS password, (first || ' % ' || last) AS name 
FROM [auth].[users] 
WHERE [auth].[users].[id] IN (:id_0, :id_1, :id_2, :id_3)

-- sample
SELECT end_0.email, end_0.username, end_0.password 
FROM (SELECT [auth].[users].[Email] AS email, [auth].[users].[login] AS username, [auth].[users].[pw] AS password 
FROM [auth].[users] 
WHERE [auth].[users].[pw] IS NOT NULL ORDER BY [auth].[users].[id]
 OFFSET :param_1 ROWS
 FETCH FIRST :half ROWS ONLY) AS end_0 UNION ALL SELECT end_1.email, end_1.username, end_1.password 
FROM (SELECT [auth].[users].[Email] AS email, [auth].[users].[login] AS username, [auth].[users].[pw] AS password 
FROM [auth].[users] 
WHERE [auth].[users].[pw] IS NOT NULL ORDER BY [auth].[users].[id] DESC
 OFFSET :param_2 ROWS
 FETCH FIRST :half ROWS ONLY) AS end_1

-- query of the operator
SELECT id, mail FROM t WHERE mail LIKE '%' AND mail = (:identifier) AND ((:organization_id) IS NULL OR o = 1)

-- several tables
SELECT by_0.trickle_ordinal, by_0.id, by_0.email, by_0.password, by_0.full_name, by_0.trickle_matched 
FROM (SELECT TOP __[POSTCOMPILE_param_1] 0 AS trickle_ordinal, u.[id] AS id, m.[Address] AS email, u.[pw] AS password, (u.[a] || m.[Address]) AS full_name, CAST(NULL AS VARCHAR(4000)) AS trickle_matched 
FROM [auth].[users] AS u LEFT OUTER JOIN [mails] AS m ON (m.[user_id] = u.[id] AND m.[kind] = 'a:b.c') 
WHERE lower(m.[Address]) = lower(:typed_0) AND (u.[closed_at] IS NULL) AND (u.[tenant] = (:organization_id)) ORDER BY CASE WHEN ((m.[Address] COLLATE Latin1_General_BIN2) = :exact_0) THEN 0 WHEN ((lower(m.[Address] COLLATE Latin1_General_BIN2) COLLATE Latin1_General_BIN2) = lower(:exact_0)) THEN 1 ELSE 2 END) AS by_0 UNION ALL SELECT by_1.trickle_ordinal, by_1.id, by_1.email, by_1.password, by_1.full_name, by_1.trickle_matched 
FROM (SELECT TOP __[POSTCOMPILE_param_2] 1 AS trickle_ordinal, u.[id] AS id, m.[Address] AS email, u.[pw] AS password, (u.[a] || m.[Address]) AS full_name, CAST(o.[Address] AS VARCHAR(4000)) AS trickle_matched 
FROM [auth].[users] AS u LEFT OUTER JOIN [mails] AS m ON (m.[user_id] = u.[id] AND m.[kind] = 'a:b.c') JOIN [mails] AS o ON (o.[user_id] = u.[id]) 
WHERE lower(o.[Address]) = lower(:typed_1) AND (u.[closed_at] IS NULL) AND (u.[tenant] = (:organization_id)) ORDER BY CASE WHEN ((o.[Address] COLLATE Latin1_General_BIN2) = :exact_1) THEN 0 WHEN ((lower(o.[Address] COLLATE Latin1_General_BIN2) COLLATE Latin1_General_BIN2) = lower(:exact_1)) THEN 1 ELSE 2 END) AS by_1

-- several tables, by id
SELECT TOP __[POSTCOMPILE_param_1] u.[id] AS id, m.[Address] AS email, u.[pw] AS password, (u.[a] || m.[Address]) AS full_name 
FROM [auth].[users] AS u LEFT OUTER JOIN [mails] AS m ON (m.[user_id] = u.[id] AND m.[kind] = 'a:b.c') 
WHERE (u.[closed_at] IS NULL) AND u.[id] = :id_0

-- several tables, a page
SELECT u.[id] AS id, m.[Address] AS email, u.[pw] AS password, (u.[a] || m.[Address]) AS full_name 
FROM [auth].[users] AS u LEFT OUTER JOIN [mails] AS m ON (m.[user_id] = u.[id] AND m.[kind] = 'a:b.c') 
WHERE (u.[closed_at] IS NULL) AND u.[id] > :after ORDER BY u.[id]
 OFFSET 0 ROWS
 FETCH FIRST :rows ROWS ONLY

-- several tables, the last pages
SELECT u.[id] AS id, m.[Address] AS email, u.[pw] AS password, (u.[a] || m.[Address]) AS full_name 
FROM [auth].[users] AS u LEFT OUTER JOIN [mails] AS m ON (m.[user_id] = u.[id] AND m.[kind] = 'a:b.c') 
WHERE (u.[closed_at] IS NULL) AND u.[id] > :after AND u.[id] <= :upto ORDER BY u.[id]
 OFFSET 0 ROWS
 FETCH FIRST :rows ROWS ONLY

