"""PostgreSQL, Valkey and SeaweedFS as child processes: the default where the operator names no service."""

from deploy.local.services.attach import running
from deploy.local.services.stack import embedded

__all__ = ["embedded", "running"]
