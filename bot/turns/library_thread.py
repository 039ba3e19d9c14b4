"""The one thread that asks the library, which is not made for two at a time. Knows no question."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.library.query import Library

ResultT = TypeVar("ResultT")


class LibraryThread:
    """Runs whatever needs the library, one after the other, in the order of asking.

    current: returns the library to use now; release: lets go of it. Both are called in the thread.
    """

    def __init__(self, current: Callable[[], Library], release: Callable[[], None]) -> None:
        self._current = current
        self._release = release
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="library")

    async def ask(self, work: Callable[[Library], ResultT]) -> ResultT:
        """Return what `work` finds in the library."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(self._current()))

    async def close(self) -> None:
        """Finish what was asked, let go of the library and end the thread."""
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._release)
        finally:
            self._thread.shutdown()
