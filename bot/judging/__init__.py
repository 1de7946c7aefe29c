"""Judging in private: pairs of cats of strangers, and which of the two is cuter."""
