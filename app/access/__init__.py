"""
Access: who may call. Signed requests, static keys, addresses, replay.

May import: domain, errors. Start reading at `gate.py`.
"""
