"""Votes teach the score: what they say is gathered, told to the operator, and applied."""
