"""The hosts that labs run in, each a real run: ``make matrix``."""
