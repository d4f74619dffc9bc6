"""
Finding how a site made its hashes, from one to three known passwords with what was stored for them.

Values are built from the inside out (password, spellings, digests of them, joined with salt and secrets), and only the
outermost digest is compared; what fits is compiled as a recipe and asked again with every known password. May import:
domain, errors, and the modules beside this folder. Start reading at `search.py`.
"""
