from __future__ import annotations

import threading

import pytest

from hpwidgets.live import Cache
from tests.live.controlled import PATIENCE


def test_the_least_recently_used_goes_first() -> None:
    cache = Cache[str, int](capacity=2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    cache.put("c", 3)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, None, 3)
    assert len(cache) == 2


def test_putting_a_known_key_replaces_and_renews() -> None:
    cache = Cache[str, int](capacity=2)
    cache.put("a", 1)
    cache.put("b", 2)
    cache.put("a", 10)
    cache.put("c", 3)
    assert (cache.get("a"), cache.get("b")) == (10, None)


def test_what_is_not_kept_is_made_once() -> None:
    cache, made = Cache[str, int](), []

    def make() -> int:
        made.append("a")
        return 1

    assert [cache.found("a", make), cache.found("a", make)] == [1, 1]
    assert made == ["a"]


def test_clear() -> None:
    cache = Cache[str, int]()
    cache.put("a", 1)
    cache.clear()
    assert (len(cache), cache.get("a")) == (0, None)


def test_wrong_capacity() -> None:
    with pytest.raises(ValueError) as caught:
        Cache[str, int](capacity=0)
    assert str(caught.value) == "capacity must be at least 1, got 0"


def test_a_destructor_may_use_the_cache() -> None:
    cache = Cache[int, object](capacity=1)
    seen = []

    class Nosy:
        def __del__(self) -> None:
            seen.append(len(cache))

    cache.put(1, Nosy())
    cache.put(2, None)
    assert seen == [1]
    cache.put(3, Nosy())
    cache.clear()
    assert seen == [1, 0]


def test_many_threads() -> None:
    cache = Cache[int, int](capacity=8)
    start = threading.Barrier(4)
    wrong: list[object] = []

    def use(offset: int) -> None:
        start.wait(PATIENCE)
        for index in range(2000):
            key = (index * 7 + offset) % 20
            cache.put(key, key * key)
            value = cache.get((key + offset) % 20)
            if value not in (None, ((key + offset) % 20) ** 2) or len(cache) > 8:
                wrong.append((key, value))

    threads = [threading.Thread(target=use, args=(offset,)) for offset in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert wrong == []
    assert len(cache) == 8


def test_the_last_item_is_remembered_unless_cancelled() -> None:
    cache = Cache[str, int]()
    assert list(cache.remember("a", iter([1, 2]), lambda: True)) == [1, 2]
    assert cache.get("a") is None
    assert list(cache.remember("a", iter([1, 3]), lambda: False)) == [1, 3]
    assert list(cache.remember("a", iter([4]), lambda: False)) == [3]
    assert list(cache.remember("b", iter([]), lambda: False)) == [] and len(cache) == 1


def test_a_dropped_value_is_forgotten_alone() -> None:
    cache = Cache[str, int]()
    cache.put("a", 1)
    cache.put("b", 2)
    cache.drop("a")
    cache.drop("c")
    assert (cache.get("a"), cache.get("b")) == (None, 2)
