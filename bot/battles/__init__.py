"""Battles of two cats: offers, votes, ends."""
