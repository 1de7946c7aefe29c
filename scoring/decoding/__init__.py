"""Decoding in processes of its own, so that what breaks a codec costs one photo and nothing else."""
