"""One folder a lesson: its lab, what it computes, its records, its words, its pictures."""
