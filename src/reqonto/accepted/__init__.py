"""Findings that a team has accepted: by comments in the texts, and by a file of accepted findings.

An accepted finding does not count, and is told as accepted; what makes a text unreadable cannot be accepted, a
contradiction only with a reason.
"""
