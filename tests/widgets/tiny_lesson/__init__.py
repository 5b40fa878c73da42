"""How much of a validation score is luck: a whole lesson, as small as can be."""
