"""The pictures the bot draws: numbers and words over a person's own photo."""
