"""Trials one after the other: plans that choose, tasks that train, executors and a journal."""
