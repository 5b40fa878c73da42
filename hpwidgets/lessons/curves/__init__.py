"""CurveLab: learning curves to know at sight, a quiz, whether more data would help."""
