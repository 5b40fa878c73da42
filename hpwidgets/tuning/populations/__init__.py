"""Many trainings side by side: fleets that go on, repeats over seeds, answers of all members."""
