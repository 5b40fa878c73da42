"""What a run shows: one frame, and the states that a run can be in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

SnapshotT = TypeVar("SnapshotT")  # what the controls said
ItemT = TypeVar("ItemT")  # what the work yields

FrameState = Literal["running", "paused", "finished", "stopped", "failed"]
State = Literal["idle", "running", "paused", "finished", "stopped", "failed", "closed"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame(Generic[SnapshotT, ItemT]):
    """One moment of a run, handed to ``publish``.

    ``item`` is the newest item of the work, ``None`` before the first one. ``error`` is what the
    work (or an earlier ``publish``) raised when ``state`` is ``"failed"``. ``generation`` counts
    the submissions, so a frame is out of date once ``live.generation`` is larger. ``final`` says
    that no further frame follows until somebody asks for one: it is true in every state but
    ``"running"``.
    """

    snapshot: SnapshotT
    item: ItemT | None
    state: FrameState
    error: BaseException | None
    generation: int
    final: bool
