"""The cutest cats of a chat or of everywhere."""
