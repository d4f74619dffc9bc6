"""
Recipes: how a site made its hashes, in the notation that hashcat's and John's users know.

`md5(md5($p).$s)`, `sha1($s.utf16le($p))`, `bcrypt(sha256($p))`, `hmac_sha256($pepper,$p)`: a recipe stands wherever the
name of a scheme may, and becomes one. May import: domain, errors, and the modules beside this folder.
Start reading at `syntax.py` (the grammar), then `functions.py` (the words), `compiled.py`, `scheme.py`.
"""
