"""What a chat chooses for itself."""
