"""AutoMLLab: pipelines searched in the open, within a time budget."""
