"""Run, cancel, latest wins: one worker thread, and frames that are never out of date.

- ``run.py``: ``Live`` runs a generator for the newest snapshot and publishes its items.
- ``worker.py``: the one thread on which all ``Live`` objects take turns.
- ``watch.py``: who waits for whom, once a turn takes long.
- ``turns.py``: what a turn does, and the state shared with it. ``job.py``: one submitted run.
  ``frame.py``: what it shows. ``pacing.py``: when.
- ``cache.py``: finished results by setting.

Why it is correct, in short. A submission replaces ``Live``'s one job under its lock, so the
newest wins and nothing queues. Every decision of the worker (compute? show? close?) is taken under
that lock on the job that is newest then; the callbacks themselves run outside it, so no method
waits for them. Waking is level-triggered: a wake during a turn leads to another turn. An iterator
is begun, advanced and closed on the worker's thread alone.
"""

from hpwidgets.live.cache import Cache
from hpwidgets.live.frame import Frame, FrameState, State
from hpwidgets.live.pacing import Pacer
from hpwidgets.live.run import Live
from hpwidgets.live.watch import Delay
from hpwidgets.live.worker import Worker, shared_worker

__all__ = [
    "Cache",
    "Delay",
    "Frame",
    "FrameState",
    "Live",
    "Pacer",
    "State",
    "Worker",
    "shared_worker",
]
