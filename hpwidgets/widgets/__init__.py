"""What every lab does alike: views, controls, run bar, sealed test scores, words."""
