"""
Web: the HTTP doors. A public listener for Auth0's scripts, another for operators.

May import: bootstrap, settings, log and all below. Start reading at `public.py`.
"""
