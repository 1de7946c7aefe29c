"""The ASGI side: webhook, REST API, health and metrics."""
