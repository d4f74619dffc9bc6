"""
Journeys: what users of a tenant live through, each as one short story that can fail.

May import: the rest of `rehearsal`. Start reading at `table.py`, which lists them, then `moving.py`.
"""
