"""
Draft: settings for a database that nobody has described yet, with the evidence for each, and questions for the rest.

A preset where one fits; else tables and columns by their names, types, indexes and sampled values. What is not certain
is a question: never a guess in silence. No sampled value leaves this room.

May import what census may. Start reading at `run.py`.
"""
