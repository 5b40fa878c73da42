"""When the next frame may be shown."""

from __future__ import annotations

from collections import deque


class Pacer:
    """Keeps frames to ``per_second`` and to a ``share`` of the wall time.

    Every frame costs ``max(1 / per_second, duration / share)`` seconds of room. An ordinary frame
    waits until the room of all earlier ones is used up: with the defaults, until 50 ms after the
    last one began and four times its duration after it ended. A prompt frame (the first or the
    last of a run) may go ``burst`` seconds into debt, which ordinary frames then pay back, so the
    share holds in the long run while a new run is seen at once; it is set to a fifth, so that a
    single short run with its prompt frames stays under a quarter. No second ever holds more than
    ``per_second`` frames. After one very slow frame (the first may have to build a font cache) an
    ordinary frame waits at most ``longest_pause`` seconds, a prompt one at most a quarter
    of that.

    The pacer has no clock: times are seconds on any clock that does not run backwards.

    >>> pacer = Pacer()
    >>> pacer.delay(10.0)
    0.0
    >>> pacer.record(10.0, 10.02)
    >>> round(pacer.delay(10.02), 3), pacer.delay(10.02, prompt=True)
    (0.08, 0.0)
    """

    def __init__(
        self,
        *,
        per_second: int = 20,
        share: float = 0.2,
        burst: float = 1.0,
        longest_pause: float = 2.0,
    ) -> None:
        if per_second < 1:
            raise ValueError(f"per_second must be at least 1, got {per_second}")
        if not 0 < share <= 1:
            raise ValueError(f"share must be in (0, 1], got {share}")
        if burst < 0 or longest_pause < 0:
            raise ValueError(
                f"burst and longest_pause must not be negative, got {burst} and {longest_pause}"
            )
        self._interval = 1 / per_second
        self._share = share
        self._burst = burst
        self._longest_pause = longest_pause
        self._paid = float("-inf")  # when the room of all frames so far is used up
        self._end = float("-inf")  # when the last frame ended
        self._starts: deque[float] = deque(maxlen=per_second)

    def delay(self, now: float, *, prompt: bool = False) -> float:
        """Seconds from ``now`` until the next frame may begin; 0.0 means at once."""
        due = min(self._paid, self._end + self._longest_pause)
        if prompt:
            due = min(self._paid - self._burst, self._end + self._longest_pause / 4)
        if len(self._starts) == self._starts.maxlen:
            due = max(due, self._starts[0] + 1.0)
        return max(due - now, 0.0)

    def record(self, start: float, end: float) -> None:
        """Note that a frame was shown from ``start`` to ``end``."""
        self._paid = max(self._paid, start) + max(self._interval, (end - start) / self._share)
        self._end = end
        self._starts.append(start)
