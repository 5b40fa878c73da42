"""The lesson's pictures."""
