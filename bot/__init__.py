"""Everything that talks to people and to Telegram."""
