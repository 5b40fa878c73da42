"""HyperbandLab: brackets, who is cut, epochs against random search, slow starters."""
