"""A figure as data that a browser draws: nodes, what changed in a frame, and exact values."""
