"""BaselineLab: a first model and what it must beat, first checks, gradients, learning rates."""
