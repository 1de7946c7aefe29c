"""Tournaments: cats of a chat meet in rounds until one is left."""
