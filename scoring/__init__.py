"""Image bytes in, verdict out. This room knows neither Telegram nor SQL."""
