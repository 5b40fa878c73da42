"""The picture of one run: loss, score, weights, the decision boundary, and what is said of it."""
