"""All SQL, S3 and Redis. This room knows neither Telegram nor images."""
