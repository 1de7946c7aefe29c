"""Ratings that follow from votes."""
