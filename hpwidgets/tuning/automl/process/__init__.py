"""Fits in a process of their own, which can be ended at any moment."""
