"""
Domain: the values that travel through the house, and the ports through which rooms meet.

May import: errors. No I/O, no framework. Start reading at `users.py`.
"""
