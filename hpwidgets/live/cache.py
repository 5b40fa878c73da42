"""Finished results, so that a setting seen before is shown at once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """The ``capacity`` most recently used values by key; every method may be called by any thread.

    >>> cache = Cache[str, int](capacity=2)
    >>> cache.put("a", 1); cache.put("b", 2)
    >>> cache.get("a")
    1
    >>> cache.put("c", 3)
    >>> cache.get("b") is None, len(cache)
    (True, 2)
    """

    def __init__(self, capacity: int = 64) -> None:
        if capacity < 1:
            raise ValueError(f"capacity must be at least 1, got {capacity}")
        self._capacity = capacity
        self._values: OrderedDict[K, V] = OrderedDict()
        # Reentrant: hashing a key, or a value's destructor, may run code that comes back here.
        self._lock = threading.RLock()

    def get(self, key: K) -> V | None:
        """The value of ``key``, which becomes the most recently used, or ``None``."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def found(self, key: K, make: Callable[[], V]) -> V:
        """The value of ``key``; one that is not kept is made, and kept."""
        value = self.get(key)
        if value is None:
            value = make()
            self.put(key, value)
        return value

    def put(self, key: K, value: V) -> None:
        """Keep ``value``; the least recently used value goes when there are too many."""
        dropped = []  # lives until the lock is free, so no destructor runs under it
        with self._lock:
            dropped.append(self._values.pop(key, None))
            self._values[key] = value
            while len(self._values) > self._capacity:
                dropped.append(self._values.popitem(last=False)[1])

    def drop(self, key: K) -> None:
        """Forget the value of ``key``, if there is one."""
        with self._lock:
            dropped = self._values.pop(key, None)
        del dropped  # its destructor runs when the lock is free

    def remember(self, key: K, items: Iterator[V], cancelled: Callable[[], bool]) -> Iterator[V]:
        """The kept value alone, or else the items, of which the last is kept unless cancelled."""
        known = self.get(key)
        if known is not None:
            yield known
            return
        for known in items:
            yield known
        if known is not None and not cancelled():
            self.put(key, known)

    def clear(self) -> None:
        with self._lock:
            dropped, self._values = self._values, OrderedDict()
        dropped.clear()

    def __len__(self) -> int:
        with self._lock:
            return len(self._values)
