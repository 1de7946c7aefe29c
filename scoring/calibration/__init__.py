"""What people's votes teach the score: pure functions from votes and measures to weights."""
