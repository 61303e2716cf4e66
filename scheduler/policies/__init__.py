"""Policies: pure functions of a policy, a server, its metrics and the time."""
