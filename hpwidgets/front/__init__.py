"""The page of a lab: one widget, whose modules in JavaScript draw what Python says."""
