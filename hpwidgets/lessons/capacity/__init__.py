"""CapacityLab: under- and overfitting, memorised labels, double descent."""
