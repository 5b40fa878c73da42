"""Cross-validation: rows in the caller's order, folds, curves over one value, nested choice."""
