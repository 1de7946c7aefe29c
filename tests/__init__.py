"""The tests, by tier: `unit`, `integration` (real services), `e2e` (through the sandbox) and `crash`."""
