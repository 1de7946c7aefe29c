"""Seasons: a chat's week of battles, with a ceremony at its end."""
