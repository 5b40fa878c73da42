"""DataPrepLab: cleaning, augmentation, the split, leaks, the largest stable step."""
