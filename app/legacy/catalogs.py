"""
What each engine's catalog is asked to describe a whole database: one row per table, column, part of an index or key.

Every SELECT gives the same result columns. Tables of the system are left out; `visible` tables need no schema before
their name. Rows are the engine's own estimate, NULL where it has none. Nothing but constants is put into them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MAX_COUNTED = 100_000
"""SQLite keeps no estimates, so rows are counted, up to here: enough to tell an empty table from a full one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """
    The SELECTs of one engine.

    Attributes:
        version: One row, `version`.
        tables: `schema`, `name`, `visible`, `view`, `rows`, `readable`.
        columns: `schema`, `table`, `name`, `type`, `length`, `nullable`, `collation`, `charset`, `loose`, in order.
        indexes: `schema`, `table`, `index`, `position`, `part` (a column or an expression), `column` (empty for
            an expression), `collation`, `is_unique`, `is_primary`, `partial`, in order.
        keys: `schema`, `table`, `key`, `column`, `to_schema`, `to_table`, `to_column`, in order.
        counted: How to count a table's rows where no estimate is kept, with its quoted name in place of `{table}`.
    """

    version: str
    tables: str
    columns: str
    indexes: str
    keys: str
    counted: str = ""


POSTGRESQL = Catalog(
    version="SELECT version() AS version",
    tables="""
        SELECT n.nspname AS schema, c.relname AS name, pg_catalog.pg_table_is_visible(c.oid) AS visible,
               c.relkind IN ('v', 'm') AS view,
               CASE WHEN c.reltuples < 0 OR c.relkind = 'v' THEN NULL ELSE CAST(c.reltuples AS bigint) END AS rows,
               pg_catalog.has_table_privilege(c.oid, 'SELECT')
               OR pg_catalog.has_any_column_privilege(c.oid, 'SELECT') AS readable
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
          AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_t%'
        ORDER BY n.nspname, c.relname
    """,
    columns="""
        SELECT n.nspname AS schema, c.relname AS table, a.attname AS name, COALESCE(b.typname, t.typname) AS type,
               CASE WHEN t.typname IN ('varchar', 'bpchar') AND a.atttypmod > 4 THEN a.atttypmod - 4 END AS length,
               NOT a.attnotnull AS nullable, COALESCE(l.collname, '') AS collation, '' AS charset,
               COALESCE(b.typname, t.typname) = 'citext'
               OR COALESCE(to_jsonb(l) ->> 'collisdeterministic', 'true') = 'false' AS loose
        FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd'
        LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
          AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_t%'
        ORDER BY n.nspname, c.relname, a.attnum
    """,
    indexes="""
        SELECT n.nspname AS schema, c.relname AS table, i.relname AS index, k.position AS position,
               pg_catalog.pg_get_indexdef(x.indexrelid, CAST(k.position AS int), true) AS part,
               COALESCE(a.attname, '') AS column, '' AS collation, x.indisunique AS is_unique,
               x.indisprimary AS is_primary, x.indpred IS NOT NULL AS partial
        FROM pg_catalog.pg_index x
        JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
        CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k(number, position)
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number AND k.number <> 0
        WHERE x.indisvalid AND k.position <= x.indnkeyatts
          AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_t%'
        ORDER BY n.nspname, c.relname, i.relname, k.position
    """,
    keys="""
        SELECT n.nspname AS schema, c.relname AS table, f.conname AS key, a.attname AS column,
               m.nspname AS to_schema, d.relname AS to_table, b.attname AS to_column
        FROM pg_catalog.pg_constraint f
        JOIN pg_catalog.pg_class c ON c.oid = f.conrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_class d ON d.oid = f.confrelid
        JOIN pg_catalog.pg_namespace m ON m.oid = d.relnamespace
        CROSS JOIN LATERAL unnest(f.conkey, f.confkey) WITH ORDINALITY AS k(here, there, position)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.here
        JOIN pg_catalog.pg_attribute b ON b.attrelid = d.oid AND b.attnum = k.there
        WHERE f.contype = 'f'
        ORDER BY n.nspname, c.relname, f.conname, k.position
    """,
)

_MYSQL_OWN = "NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')"

MYSQL = Catalog(
    version="SELECT VERSION() AS version",
    tables=f"""
        SELECT table_schema AS `schema`, table_name AS name, table_schema = DATABASE() AS visible,
               table_type LIKE '%VIEW' AS `view`, table_rows AS `rows`, 1 AS readable
        FROM information_schema.tables WHERE table_schema {_MYSQL_OWN} ORDER BY table_schema, table_name
    """,  # noqa: S608
    columns=f"""
        SELECT table_schema AS `schema`, table_name AS `table`, column_name AS name, data_type AS type,
               character_maximum_length AS length, is_nullable = 'YES' AS nullable,
               COALESCE(collation_name, '') AS collation, COALESCE(character_set_name, '') AS charset,
               COALESCE(collation_name, '') LIKE '%\\_ci' AS loose
        FROM information_schema.columns WHERE table_schema {_MYSQL_OWN}
        ORDER BY table_schema, table_name, ordinal_position
    """,  # noqa: S608
    # The expression of MySQL 8's functional indexes stands in a column that MariaDB has not.
    indexes=f"""
        SELECT table_schema AS `schema`, table_name AS `table`, index_name AS `index`, seq_in_index AS position,
               COALESCE(column_name, '') AS part, COALESCE(column_name, '') AS `column`, '' AS collation,
               non_unique = 0 AS is_unique, index_name = 'PRIMARY' AS is_primary, sub_part IS NOT NULL AS partial
        FROM information_schema.statistics WHERE table_schema {_MYSQL_OWN}
        ORDER BY table_schema, table_name, index_name, seq_in_index
    """,  # noqa: S608
    keys=f"""
        SELECT table_schema AS `schema`, table_name AS `table`, constraint_name AS `key`, column_name AS `column`,
               referenced_table_schema AS to_schema, referenced_table_name AS to_table,
               referenced_column_name AS to_column
        FROM information_schema.key_column_usage
        WHERE referenced_table_name IS NOT NULL AND table_schema {_MYSQL_OWN}
        ORDER BY table_schema, table_name, constraint_name, ordinal_position
    """,  # noqa: S608
)

SQLITE = Catalog(
    version="SELECT sqlite_version() AS version",
    tables="""
        SELECT '' AS schema, name, 1 AS visible, type = 'view' AS view, NULL AS rows, 1 AS readable
        FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name
    """,
    columns="""
        SELECT '' AS schema, m.name AS "table", c.name AS name,
               CASE WHEN instr(c.type, '(') > 0 THEN rtrim(substr(c.type, 1, instr(c.type, '(') - 1)) ELSE c.type END AS type,
               CASE WHEN instr(c.type, '(') > 0 THEN CAST(substr(c.type, instr(c.type, '(') + 1) AS INTEGER) END AS length,
               c."notnull" = 0 AS nullable, '' AS collation, '' AS charset, 0 AS loose
        FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c
        WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, c.cid
    """,  # noqa: E501 - one SELECT
    # An INTEGER PRIMARY KEY is the row's own number and has no index; an index's expression stands in its SQL only.
    indexes="""
        SELECT '' AS schema, m.name AS "table", l.name AS "index", p.seqno AS position,
               COALESCE(p.name, (SELECT s.sql FROM sqlite_master s WHERE s.name = l.name)) AS part,
               COALESCE(p.name, '') AS "column", p.coll AS collation, l."unique" AS is_unique,
               l.origin = 'pk' AS is_primary, l.partial AS partial
        FROM sqlite_master m JOIN pragma_index_list(m.name) l JOIN pragma_index_xinfo(l.name) p
        WHERE m.type = 'table' AND p."key" = 1
        UNION ALL
        SELECT '', m.name, 'rowid', 0, c.name, c.name, 'BINARY', 1, 1, 0
        FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c
        WHERE m.type = 'table' AND c.pk = 1 AND upper(c.type) = 'INTEGER'
        ORDER BY 2, 3, 4
    """,
    keys="""
        SELECT '' AS schema, m.name AS "table", CAST(f.id AS TEXT) AS "key", f."from" AS "column", '' AS to_schema,
               f."table" AS to_table, COALESCE(f."to", '') AS to_column
        FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq
    """,
    counted=f"SELECT count(*) AS rows FROM (SELECT 1 FROM {{table}} LIMIT {MAX_COUNTED})",  # noqa: S608
)

MSSQL = Catalog(
    version="SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(50)) AS version",
    tables="""
        SELECT s.name AS [schema], o.name AS name, CASE WHEN s.name = SCHEMA_NAME() THEN 1 ELSE 0 END AS visible,
               CASE WHEN o.type = 'V' THEN 1 ELSE 0 END AS [view],
               (SELECT SUM(p.rows) FROM sys.partitions p WHERE p.object_id = o.object_id AND p.index_id IN (0, 1)) AS [rows],
               COALESCE(HAS_PERMS_BY_NAME(QUOTENAME(s.name) + '.' + QUOTENAME(o.name), 'OBJECT', 'SELECT'), 0) AS readable
        FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id
        WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0 ORDER BY s.name, o.name
    """,  # noqa: E501 - one SELECT
    columns="""
        SELECT s.name AS [schema], o.name AS [table], c.name AS name, t.name AS type,
               CASE WHEN t.name IN ('nvarchar', 'nchar') AND c.max_length > 0 THEN c.max_length / 2
                    WHEN c.max_length > 0 THEN c.max_length END AS length,
               c.is_nullable AS nullable, COALESCE(c.collation_name, '') AS collation,
               CASE WHEN t.name IN ('varchar', 'char', 'text') THEN 'varchar' ELSE '' END AS charset,
               CASE WHEN c.collation_name LIKE '%[_]CI%' THEN 1 ELSE 0 END AS loose
        FROM sys.columns c
        JOIN sys.objects o ON o.object_id = c.object_id AND o.type IN ('U', 'V') AND o.is_ms_shipped = 0
        JOIN sys.schemas s ON s.schema_id = o.schema_id
        JOIN sys.types t ON t.user_type_id = c.system_type_id
        ORDER BY s.name, o.name, c.column_id
    """,
    indexes="""
        SELECT s.name AS [schema], o.name AS [table], i.name AS [index], k.key_ordinal AS position, c.name AS part,
               c.name AS [column], '' AS collation, i.is_unique AS is_unique, i.is_primary_key AS is_primary,
               i.has_filter AS partial
        FROM sys.indexes i
        JOIN sys.objects o ON o.object_id = i.object_id AND o.type = 'U' AND o.is_ms_shipped = 0
        JOIN sys.schemas s ON s.schema_id = o.schema_id
        JOIN sys.index_columns k ON k.object_id = i.object_id AND k.index_id = i.index_id AND k.key_ordinal > 0
        JOIN sys.columns c ON c.object_id = k.object_id AND c.column_id = k.column_id
        WHERE i.is_disabled = 0 ORDER BY s.name, o.name, i.name, k.key_ordinal
    """,
    keys="""
        SELECT s.name AS [schema], o.name AS [table], f.name AS [key], a.name AS [column], m.name AS to_schema,
               d.name AS to_table, b.name AS to_column
        FROM sys.foreign_key_columns k
        JOIN sys.foreign_keys f ON f.object_id = k.constraint_object_id
        JOIN sys.objects o ON o.object_id = k.parent_object_id JOIN sys.schemas s ON s.schema_id = o.schema_id
        JOIN sys.objects d ON d.object_id = k.referenced_object_id JOIN sys.schemas m ON m.schema_id = d.schema_id
        JOIN sys.columns a ON a.object_id = k.parent_object_id AND a.column_id = k.parent_column_id
        JOIN sys.columns b ON b.object_id = k.referenced_object_id AND b.column_id = k.referenced_column_id
        ORDER BY s.name, o.name, f.name, k.constraint_column_id
    """,
)

_ORACLE_OWN = "IN (SELECT username FROM ALL_USERS WHERE ORACLE_MAINTAINED = 'N')"

ORACLE = Catalog(
    version="SELECT VERSION AS \"version\" FROM PRODUCT_COMPONENT_VERSION WHERE PRODUCT LIKE 'Oracle%'",
    tables=f"""
        SELECT OWNER AS "schema", TABLE_NAME AS "name",
               CASE WHEN OWNER = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') THEN 1 ELSE 0 END AS "visible", 0 AS "view",
               NUM_ROWS AS "rows", 1 AS "readable"
        FROM ALL_TABLES WHERE OWNER {_ORACLE_OWN}
        UNION ALL
        SELECT OWNER, VIEW_NAME, CASE WHEN OWNER = SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') THEN 1 ELSE 0 END, 1,
               NULL, 1
        FROM ALL_VIEWS WHERE OWNER {_ORACLE_OWN} ORDER BY 1, 2
    """,  # noqa: S608
    columns=f"""
        SELECT OWNER AS "schema", TABLE_NAME AS "table", COLUMN_NAME AS "name", DATA_TYPE AS "type",
               CASE WHEN CHAR_LENGTH > 0 THEN CHAR_LENGTH END AS "length",
               CASE WHEN NULLABLE = 'Y' THEN 1 ELSE 0 END AS "nullable", '' AS "collation", '' AS "charset",
               0 AS "loose"
        FROM ALL_TAB_COLUMNS WHERE OWNER {_ORACLE_OWN} ORDER BY OWNER, TABLE_NAME, COLUMN_ID
    """,  # noqa: S608
    # The columns of function-based indexes are SYS_NC… here; their expressions are LONGs, which no join may hold.
    indexes=f"""
        SELECT c.TABLE_OWNER AS "schema", c.TABLE_NAME AS "table", c.INDEX_NAME AS "index",
               c.COLUMN_POSITION AS "position", c.COLUMN_NAME AS "part",
               CASE WHEN c.COLUMN_NAME LIKE 'SYS\\_NC%' ESCAPE '\\' THEN '' ELSE c.COLUMN_NAME END AS "column",
               '' AS "collation", CASE WHEN i.UNIQUENESS = 'UNIQUE' THEN 1 ELSE 0 END AS "is_unique",
               CASE WHEN p.CONSTRAINT_NAME IS NOT NULL THEN 1 ELSE 0 END AS "is_primary", 0 AS "partial"
        FROM ALL_IND_COLUMNS c
        JOIN ALL_INDEXES i ON i.OWNER = c.INDEX_OWNER AND i.INDEX_NAME = c.INDEX_NAME
        LEFT JOIN ALL_CONSTRAINTS p
          ON p.OWNER = c.TABLE_OWNER AND p.INDEX_NAME = c.INDEX_NAME AND p.CONSTRAINT_TYPE = 'P'
        WHERE c.TABLE_OWNER {_ORACLE_OWN} ORDER BY 1, 2, 3, 4
    """,  # noqa: S608
    keys=f"""
        SELECT f.OWNER AS "schema", f.TABLE_NAME AS "table", f.CONSTRAINT_NAME AS "key", a.COLUMN_NAME AS "column",
               b.OWNER AS "to_schema", b.TABLE_NAME AS "to_table", b.COLUMN_NAME AS "to_column"
        FROM ALL_CONSTRAINTS f
        JOIN ALL_CONS_COLUMNS a ON a.OWNER = f.OWNER AND a.CONSTRAINT_NAME = f.CONSTRAINT_NAME
        JOIN ALL_CONS_COLUMNS b
          ON b.OWNER = f.R_OWNER AND b.CONSTRAINT_NAME = f.R_CONSTRAINT_NAME AND b.POSITION = a.POSITION
        WHERE f.CONSTRAINT_TYPE = 'R' AND f.OWNER {_ORACLE_OWN}
        ORDER BY f.OWNER, f.TABLE_NAME, f.CONSTRAINT_NAME, a.POSITION
    """,  # noqa: S608
)

CATALOGS: Mapping[str, Catalog] = {
    "postgresql": POSTGRESQL,
    "mysql": MYSQL,
    "sqlite": SQLITE,
    "mssql": MSSQL,
    "oracle": ORACLE,
}
"""By `Dialect.name`."""
