"""What judges: pure functions of a policy, a server, its signals and the time."""
