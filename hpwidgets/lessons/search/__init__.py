"""SearchLab: four searches on one landscape, replays, importance, a search of a space."""
