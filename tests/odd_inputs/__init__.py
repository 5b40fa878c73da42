"""Odd inputs over the whole public API: each works, or a message says what to do."""
