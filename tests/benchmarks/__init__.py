"""`make bench`: hpwidgets and its peers measured side by side, and docs/benchmarks.md.

- ``result.py``: one line of the table. ``measure.py``: how times are taken. ``work.py``: what all
  do. ``table.py``: how it is printed and written. ``kernel.py``: code run in a real kernel.
- One theme a file, each with ``results()``: ``training.py`` (with ``peers.py``), ``frames.py``,
  ``imports.py``, ``memory.py``; and in a real Jupyter kernel ``live_run.py``, ``latency.py``,
  ``redraw.py`` (with ``watched.py``).

Every bound is on a ratio of two things measured in turns in the same run, since a machine's speed
is nobody's merit. All run on one thread each. `make bench` fails when a bound is missed.
"""
