"""The pictures of the lesson, drawn from its records."""
