"""CrossValidationLab: folds, scores by fold, complexity, how many folds, nested choice."""
