"""
Database engines, one row each.

A new engine is one row in `DIALECTS`, its driver as an extra of the package, and its golden statements in the tests.
SQL Server and Oracle are compiled in tests and have not met a live server yet (`tested_live`).
"""

import re

import sqlalchemy as sa

from app.legacy.dialect import Dialect, Element
from app.legacy.faults import Fault
from app.legacy.kinds import Kind, Shape

# PostgreSQL ---------------------------------------------------------------------------------------------------------


def _sqlstate(error: BaseException) -> str:
    return str(getattr(error, "sqlstate", "") or "")


def _postgres_text(column: Element, shape: Shape) -> Element:
    """Bytes in the escape format: unlike a conversion to UTF-8 it takes any bytes, and keeps ASCII letters."""
    if shape.kind is Kind.BYTES:
        return sa.func.encode(column, sa.literal_column("'escape'"))
    return sa.cast(column, sa.Text)


def _postgres_typed(value: Element, shape: Shape) -> Element:
    text = sa.cast(value, sa.Text)
    if shape.kind is not Kind.BYTES:
        return text
    utf8 = sa.func.convert_to(text, sa.literal_column("'UTF8'"))
    return sa.func.encode(utf8, sa.literal_column("'escape'"))


POSTGRESQL = Dialect(
    name="postgresql",
    driver="postgresql+asyncpg",
    module="asyncpg",
    others=("postgres", "postgis"),
    # to_jsonb, because servers before 12 have no such column: they know deterministic collations only.
    columns_sql="""
        SELECT a.attname AS name, COALESCE(b.typname, t.typname) AS type, '' AS collation, '' AS charset,
               COALESCE(b.typname, t.typname) = 'citext'
               OR COALESCE(to_jsonb(c) ->> 'collisdeterministic', 'true') = 'false' AS loose,
               true AS functions
        FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd'
        LEFT JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation
        WHERE a.attrelid = to_regclass(CAST(:qualified AS TEXT)) AND a.attnum > 0 AND NOT a.attisdropped
    """,
    kinds={
        "int2": Kind.INTEGER,
        "int4": Kind.INTEGER,
        "int8": Kind.INTEGER,
        "numeric": Kind.NUMBER,
        "uuid": Kind.UUID,
        "bytea": Kind.BYTES,
        **dict.fromkeys(("text", "varchar", "bpchar", "name", "citext"), Kind.TEXT),
    },
    unnamed=Kind.OTHER,  # enums, json, addresses: compared by their text
    bits={"int2": 16, "int4": 32},
    padded=frozenset({"bpchar"}),
    session=lambda _timeout_s, _version: (),  # in the start-up message: see `postgres_settings`
    faults={
        "28P01": Fault.LOGIN_REFUSED,
        "28000": Fault.LOGIN_REFUSED,
        "3D000": Fault.NO_DATABASE,
        "53300": Fault.TOO_MANY_CONNECTIONS,
        "57P03": Fault.UNREACHABLE,
        "57P01": Fault.CONNECTION_LOST,
        "57P02": Fault.CONNECTION_LOST,
        "08P01": Fault.QUERY_REFUSED,
        "57014": Fault.SLOW,
        "42P01": Fault.NO_TABLE,
        "3F000": Fault.NO_TABLE,
        "42703": Fault.NO_COLUMN,
        "42501": Fault.NOT_PERMITTED,
    },
    code=_sqlstate,
    dead=frozenset({"57P01", "57P02", "08000", "08003", "08006"}),
    unaskable=frozenset({"22021", "22P05"}),
    as_text=_postgres_text,
    typed=_postgres_typed,
    exact=lambda text: sa.cast(text, sa.Text).collate("C"),
)


def postgres_settings(timeout_s: float) -> dict[str, str]:
    """The session's settings, sent while connecting: nothing is written, and the server itself ends a statement."""
    return {
        "application_name": "trickle",
        "default_transaction_read_only": "on",
        "statement_timeout": f"{timeout_s * 1000:.0f}ms",
    }


# MySQL and MariaDB --------------------------------------------------------------------------------------------------


def _first_argument(error: BaseException) -> str:
    return str(error.args[0]) if error.args else ""


def _mysql_session(timeout_s: float, version: str) -> tuple[str, ...]:
    limit = (
        f"SET SESSION max_statement_time = {timeout_s:.3f}"
        if "mariadb" in version.lower()
        else f"SET SESSION max_execution_time = {timeout_s * 1000:.0f}"
    )
    return ("SET SESSION TRANSACTION READ ONLY", limit)


def _using(element: Element, charset: str) -> Element:
    return sa.func.convert(element.op("USING")(sa.literal_column(charset)))


def _mysql_typed(value: Element, shape: Shape) -> Element:
    """
    The value in the column's own character set.

    Beside a latin1 column MySQL refuses a literal that latin1 cannot spell (error 1267), and beside a utf8mb3 column an
    emoji makes it convert the whole column, past every index. Converted, such a value holds question marks, and the row
    that it might find is not the user's: `rows.py` compares again.
    """
    if shape.charset in {"", "utf8mb4"} or not re.fullmatch(r"\w+", shape.charset):
        return value
    return _using(value, shape.charset).collate(shape.collation)


MYSQL = Dialect(
    name="mysql",
    driver="mysql+asyncmy",
    module="asyncmy",
    extra="mysql",
    others=("mariadb",),
    columns_sql="""
        SELECT column_name AS name, data_type AS type, COALESCE(collation_name, '') AS collation,
               COALESCE(character_set_name, '') AS charset,
               COALESCE(collation_name, '') LIKE '%\\_ci' AS loose, VERSION() NOT LIKE '%mariadb%' AS functions
        FROM information_schema.columns
        WHERE table_schema = COALESCE(:schema, DATABASE()) AND table_name = :table
    """,
    kinds={
        **dict.fromkeys(("tinyint", "smallint", "mediumint", "int", "bigint"), Kind.INTEGER),
        **dict.fromkeys(("decimal", "numeric"), Kind.NUMBER),
        **dict.fromkeys(("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"), Kind.BYTES),
        **dict.fromkeys(("date", "datetime", "timestamp", "float", "double", "json", "bit"), Kind.OTHER),
        "uuid": Kind.UUID,
    },
    bits=dict.fromkeys(("tinyint", "smallint", "mediumint", "int", "bigint"), 65),  # unsigned, sent as text
    session=_mysql_session,
    faults={
        **dict.fromkeys(("1045", "1698", "1044", "1251", "1820", "1862"), Fault.LOGIN_REFUSED),
        **dict.fromkeys(("1040", "1203", "1226"), Fault.TOO_MANY_CONNECTIONS),
        **dict.fromkeys(("2003", "2005", "2026", "1129", "1130", "1053"), Fault.UNREACHABLE),
        **dict.fromkeys(("2006", "2013", "2055", "1927", "4031"), Fault.CONNECTION_LOST),
        **dict.fromkeys(("1969", "3024", "1317", "1205"), Fault.SLOW),
        **dict.fromkeys(("1142", "1143", "1370"), Fault.NOT_PERMITTED),
        "1049": Fault.NO_DATABASE,
        "1146": Fault.NO_TABLE,
        "1054": Fault.NO_COLUMN,
    },
    code=_first_argument,
    dead=frozenset({"2006", "2013", "2055", "1927", "4031", "1053"}),
    unaskable=frozenset({"1267", "1270", "1271"}),
    as_text=lambda column, _shape: _using(column, "utf8mb4"),
    typed=_mysql_typed,
    exact=lambda text: _using(text, "utf8mb4").collate("utf8mb4_bin"),
    quotes=("`", "`"),
    loose_equality=True,
)

# SQLite -------------------------------------------------------------------------------------------------------------


def _sqlite_code(error: BaseException) -> str:
    """SQLite's error name without its finer part; missing tables and columns have none of their own, only words."""
    name = "_".join(str(getattr(error, "sqlite_errorname", "") or "").split("_")[:2])
    words = re.match(r"no such (table|column)", str(error))
    return words[0] if words else name


SQLITE = Dialect(
    name="sqlite",
    driver="sqlite+aiosqlite",
    module="aiosqlite",
    columns_sql="""
        SELECT name, CASE WHEN instr(type, '(') > 0 THEN rtrim(substr(type, 1, instr(type, '(') - 1)) ELSE type END AS type,
               '' AS collation, '' AS charset, 0 AS loose, 1 AS functions
        FROM pragma_table_xinfo(:table)
    """,  # noqa: E501 - one SELECT
    kinds={
        **dict.fromkeys(("integer", "int", "bigint", "smallint", "tinyint", "mediumint"), Kind.INTEGER),
        **dict.fromkeys(("blob", "binary", "varbinary", "bytea"), Kind.BYTES),
        "": Kind.OTHER,
    },
    session=lambda _timeout_s, _version: ("PRAGMA query_only = ON",),
    faults={
        **dict.fromkeys(("SQLITE_CANTOPEN", "SQLITE_NOTADB"), Fault.NO_DATABASE),
        **dict.fromkeys(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_INTERRUPT"), Fault.SLOW),
        **dict.fromkeys(("SQLITE_PERM", "SQLITE_AUTH"), Fault.NOT_PERMITTED),
        "SQLITE_IOERR": Fault.UNREACHABLE,
        "no such table": Fault.NO_TABLE,
        "no such column": Fault.NO_COLUMN,
    },
    code=_sqlite_code,
    dead=frozenset(),
    as_text=lambda column, _shape: sa.cast(column, sa.Text),
    exact=lambda text: text.collate("BINARY"),
    nocase=True,
    literal_limit=False,
)

# SQL Server and Oracle ----------------------------------------------------------------------------------------------


def _oracle_code(error: BaseException) -> str:
    return str(getattr(error.args[0], "full_code", "")) if error.args else ""


def _mssql_typed(value: Element, shape: Shape) -> Element:
    """The driver sends nvarchar, and beside it SQL Server would convert a whole varchar column, past its index."""
    return sa.cast(value, sa.String(4000)) if shape.charset else value


MSSQL = Dialect(
    name="mssql",
    driver="mssql+aioodbc",
    module="aioodbc",
    extra="mssql",
    others=("sqlserver",),
    tested_live=False,
    columns_sql="""
        SELECT COLUMN_NAME AS name, DATA_TYPE AS type, COALESCE(COLLATION_NAME, '') AS collation,
               CASE WHEN DATA_TYPE IN ('varchar', 'char', 'text') THEN 'varchar' ELSE '' END AS charset,
               CASE WHEN COLLATION_NAME LIKE '%[_]CI%' THEN 1 ELSE 0 END AS loose, 0 AS functions
        FROM INFORMATION_SCHEMA.COLUMNS
        WHERE TABLE_SCHEMA = COALESCE(:schema, SCHEMA_NAME()) AND TABLE_NAME = :table
    """,
    kinds={
        **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), Kind.INTEGER),
        **dict.fromkeys(("decimal", "numeric"), Kind.NUMBER),
        **dict.fromkeys(("binary", "varbinary", "image"), Kind.BYTES),
        "uniqueidentifier": Kind.UUID,
    },
    bits={"tinyint": 16, "smallint": 16, "int": 32},
    padded=frozenset({"char", "nchar"}),
    session=lambda timeout_s, _version: (f"SET LOCK_TIMEOUT {timeout_s * 1000:.0f}",),
    faults={
        "28000": Fault.LOGIN_REFUSED,
        "08001": Fault.UNREACHABLE,
        "08004": Fault.TOO_MANY_CONNECTIONS,
        "08S01": Fault.CONNECTION_LOST,
        "HYT00": Fault.SLOW,
        "HYT01": Fault.SLOW,
        "42S02": Fault.NO_TABLE,
        "42S22": Fault.NO_COLUMN,
    },
    code=_first_argument,
    dead=frozenset({"08S01", "08003", "08007", "01002"}),
    as_text=lambda column, _shape: sa.cast(column, sa.String(4000)),
    typed=_mssql_typed,
    exact=lambda text: text.collate("Latin1_General_BIN2"),
    quotes=("[", "]"),
    literal_limit=False,
    limit_clause="",
    loose_equality=True,
)

ORACLE = Dialect(
    name="oracle",
    driver="oracle+oracledb",
    module="oracledb",
    extra="oracle",
    tested_live=False,
    columns_sql="""
        SELECT COLUMN_NAME AS name, DATA_TYPE AS type, '' AS collation, '' AS charset, 0 AS loose, 1 AS functions
        FROM ALL_TAB_COLUMNS
        WHERE OWNER = COALESCE(:schema, SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')) AND TABLE_NAME = :table
    """,
    kinds={"number": Kind.NUMBER, "raw": Kind.BYTES, "blob": Kind.BYTES},
    padded=frozenset({"char", "nchar"}),
    session=lambda _timeout_s, _version: (),
    faults={
        **dict.fromkeys(("ORA-01017", "ORA-28000", "ORA-28001", "ORA-01045"), Fault.LOGIN_REFUSED),
        **dict.fromkeys(("ORA-12541", "ORA-12514", "ORA-01033", "ORA-01034", "DPY-6005"), Fault.UNREACHABLE),
        **dict.fromkeys(("ORA-00018", "ORA-00020", "ORA-12516", "ORA-12519"), Fault.TOO_MANY_CONNECTIONS),
        **dict.fromkeys(("ORA-03113", "ORA-03114", "DPY-4011", "DPY-1001"), Fault.CONNECTION_LOST),
        **dict.fromkeys(("ORA-01013", "DPY-4024"), Fault.SLOW),
        "ORA-00942": Fault.NO_TABLE,
        "ORA-00904": Fault.NO_COLUMN,
        "ORA-01031": Fault.NOT_PERMITTED,
    },
    code=_oracle_code,
    dead=frozenset({"ORA-03113", "ORA-03114", "DPY-4011", "DPY-1001"}),
    as_text=lambda column, shape: (
        sa.func.utl_raw.cast_to_varchar2(column) if shape.kind is Kind.BYTES else sa.cast(column, sa.String(4000))
    ),
    exact=lambda text: text,
    folds_names=True,
    literal_limit=False,
    limit_clause="FETCH FIRST {rows} ROWS ONLY",
)

DIALECTS = (POSTGRESQL, MYSQL, SQLITE, MSSQL, ORACLE)
