"""TrainingLab: move a slider, the network trains at once, the curves redraw."""
