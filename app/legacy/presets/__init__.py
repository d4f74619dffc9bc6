r"""
Presets: the schemas of frameworks and applications, as data; one file each, `NAME.toml`.

    format.py      what a file may say, read and checked         beneath.py     a preset under an operator's settings
    recognise.py   which presets fit a database, and why         *.toml         the presets

A preset says what `trickle.toml` would say, in the very same keys, and how its schema is recognised.
`legacy.preset = "NAME"` puts it beneath the operator's own keys: tables are merged key by key, joins by alias, any
other list is replaced as a whole, and an empty text takes a key of the preset away.

    name = "django"                      # the file's name
    title = "Django"
    language = "Python"
    versions = "1.4 to 5.2"              # versions whose schema this is, as far as it was looked at
    sources = ["https://docs.djangoproject.com/en/5.2/ref/contrib/auth/"]

    [names.prefix]                       # what differs from site to site: `{prefix}` below, in every text
    what = "the schema and a dot, where the tables are not on the search path"
    default = ""                         # without it the operator must say: legacy.preset_names.prefix
    pattern = '(?:\w+\.)?'               # what may stand there, for recognition; not set: (?:\w+\.)?\w*

    [recognise]
    weight = 60                          # the more special goes first: 10 a lone `users`, 50 a framework's own
                                         # names, 90 names that nobody else would choose
    absent = ["{prefix}users.uuid"]      # tables, or table.column, that this schema never has
    [recognise.tables]                   # what must be there: tables with columns
    "{prefix}auth_user" = ["id", "username", "password", "email", "is_active", "date_joined"]
    [recognise.more]                     # more evidence, none of it needed
    "{prefix}auth_group" = ["id", "name"]

    [legacy]                             # from here on any keys of [legacy], [password] and [profile]
    table = "{prefix}auth_user"

    [parts.lockable]                     # what only some versions or settings have
    what = "accounts can be locked"
    when = ["{prefix}auth_user.locked_until"]        # tables, or table.column, all of them
    [parts.lockable.legacy.columns]
    locked_until = "locked_until"

    [dialects.mysql.legacy.columns]      # where one engine needs another text: postgresql mysql sqlite mssql oracle
    full_name = "concat(first_name, ' ', last_name)"

    [[secrets]]                          # what no table holds
    setting = "password.pepper"          # or password.secrets.NAME, password.peppers.ID, legacy.totp.key …
    what = "SECRET_KEY"
    where = "settings.py"
    schemes = ["django_sha1"]            # only where a sampled hash is of one of these; or part = "NAME"; else always
    without = {}                         # a site may have none; what holds then: { "password.scheme" = "bcrypt" }

    [[notes]]                            # what a person should know; level = "info" or "warning"; maybe part = "NAME"
    text = "Users of a custom user model: see django_custom."

**Names in SQL.** A plain name in `columns` is a column of `legacy.table` and is quoted for the engine; so is
`alias.column` in every expression, condition and join (`u.fullName`), in the case in which it stands in the database.
Tables and columns in other SQL (sub-selects, `profile.queries`) are written in double quotes where they need any
(`"{prefix}userGroups"`), as in standard SQL: for MySQL they become backticks, a schema in a filled name becomes a
quoted name of its own, and for Oracle quotes around small letters go. Texts stand in single quotes.

**Merging**, the later over the earlier: the preset, its dialect, its parts in the file's order (each may have
`[parts.NAME.dialects.mysql…]`), `trickle.toml`. Inside one preset the conditions of `where` add up.
`recognise` says which parts and names apply, and `trickle init` writes them:
`preset_parts = ["lockable"]`, `preset_names = { prefix = "app." }`.

**States.** `blocked` (truth, or a date that has come), `active` (its contrary; NULL is not active), `locked_until` and
`expires_at` (dates, ISO text, or seconds or milliseconds since 1970; 0 and NULL are never) together decide; no clock is
needed in SQL. `totp_secret` (with `totp_enabled`, `totp_iv`, `totp_salt`, read as `[legacy.totp]` says) becomes
`mfa_factors`.
"""
