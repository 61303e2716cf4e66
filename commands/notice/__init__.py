"""Notices: what the owner of a server is told before a policy acts, and how they are answered.

Their events are the server's (commands/server/events/policies.py); here are the links they carry, and what is
asked of them by their own id.
"""
