"""Numbered SQL files, applied once each, in order. An applied file never changes: write a new one."""
