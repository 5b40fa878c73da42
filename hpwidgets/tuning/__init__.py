"""What a caller does without a notebook: judge, diagnose, search, validate, combine, automate."""
