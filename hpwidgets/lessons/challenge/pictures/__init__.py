"""The pictures of a challenge: a stage at the left, every run so far at the right."""
