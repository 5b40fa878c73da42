"""Successive halving and Hyperband: brackets, and rungs that train on from where they stand."""
