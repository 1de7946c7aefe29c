"""How Mimimeter runs: on a laptop, in containers, on a cluster."""
