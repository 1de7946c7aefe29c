"""The embedded default: services as child processes and a Telegram sandbox."""
