"""How fast, and how large: `make bench` prints figures and judges none."""
