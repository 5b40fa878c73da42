"""What learning curves show, with the numbers that say so and what to try."""
