"""The library is asked in one thread, whoever asks."""

import asyncio
import threading
import time

from fakes_turns import EmptyLibrary

from bot.errors import LibraryError
from bot.turns.library_thread import LibraryThread


class Watched:
    """Hands out libraries and notes in which thread; fails when two ask at a time."""

    def __init__(self):
        self.threads = []
        self.released = False
        self._busy = threading.Lock()

    def current(self):
        self.threads.append(threading.get_ident())
        return EmptyLibrary()

    def release(self):
        self.threads.append(threading.get_ident())
        self.released = True

    def work(self, _library):
        assert not self.released
        assert self._busy.acquire(blocking=False), "two asked at a time"
        self.threads.append(threading.get_ident())
        time.sleep(0.001)
        self._busy.release()


async def test_all_work_is_done_in_one_thread_one_after_the_other():
    watched = Watched()
    library = LibraryThread(watched.current, release=watched.release)
    await asyncio.gather(*(library.ask(watched.work) for _ in range(50)))
    await library.close()
    assert len(watched.threads) == 101
    assert set(watched.threads) == {watched.threads[0]} != {threading.get_ident()}


async def test_the_library_is_let_go_of_after_all_that_was_asked():
    watched = Watched()
    library = LibraryThread(watched.current, release=watched.release)
    asked = [asyncio.ensure_future(library.ask(watched.work)) for _ in range(5)]
    await asyncio.sleep(0)
    await library.close()
    await asyncio.gather(*asked)
    assert watched.released


async def test_each_question_gets_the_library_of_its_time():
    libraries = iter([EmptyLibrary(), EmptyLibrary()])
    library = LibraryThread(lambda: next(libraries), release=lambda: None)
    assert await library.ask(id) != await library.ask(id)
    await library.close()


async def test_what_goes_wrong_reaches_whoever_asked_and_nobody_else():
    def broken(_library):
        raise LibraryError("damaged")

    library = LibraryThread(EmptyLibrary, release=lambda: None)
    outcomes = await asyncio.gather(
        library.ask(broken), library.ask(lambda found: found.trial("NCT00000000")), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [LibraryError, type(None)]
    await library.close()
