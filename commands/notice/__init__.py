"""Notices to a server's owner before a policy acts: their signed links, and the routes by their own id.

Their events are the server's (commands/server/events/policies.py).
"""
