"""Whether votes tell the truth: people with known tastes play through the real code, `make simulate`."""
