"""
Scripts: renders auth0-scripts/ from templates.

May import: domain, errors. Start reading at `render.py`.
"""
