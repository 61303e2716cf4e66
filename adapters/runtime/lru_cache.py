"""A bounded memory: of what has not been used for longest, there is no more to be known."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class LruCache(Generic[K, V]):
    """The ``most`` entries used last. For threads and event loops alike.

    An entry that is dropped lives on with whoever holds its value.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """Return the value, which so is the one used last; None where it is not known."""
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
            return self._entries.get(key)

    def put(self, key: K, value: V) -> None:
        """Keep the value in the place of an earlier one."""
        with self._lock:
            self._keep(key, value)

    def setdefault(self, key: K, value: V) -> V:
        """Return the value that is known already, else keep this one and return it."""
        with self._lock:
            known = self._entries.get(key, value)
            self._keep(key, known)
            return known

    def _keep(self, key: K, value: V) -> None:
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) > self._most:
            self._entries.popitem(last=False)

    def drop(self, key: K) -> None:
        """Forget a key, if it is known."""
        with self._lock:
            self._entries.pop(key, None)

    def clear(self) -> list[V]:
        """Forget all; return what was known."""
        with self._lock:
            values = list(self._entries.values())
            self._entries.clear()
            return values
