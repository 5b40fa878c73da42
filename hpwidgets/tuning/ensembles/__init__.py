"""Ensembles of trained networks: bagging, averages, greedy selection."""
