"""The thread that owns the connection: what waits while a commit runs shares the next one. Knows no table."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.errors import StateError

ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    work: Callable[[sqlite3.Connection], Any]
    outcome: "asyncio.Future[Any]"
    alone: bool


class Writer:
    """Runs work on the connection, in order. Work that waits together is made durable by one COMMIT.

    Work that raises fails for itself; only an error of SQLite's, which may be the disk's, fails the whole group.
    """

    def __init__(
        self, connect: Callable[[], sqlite3.Connection], translate: Callable[[sqlite3.Error], StateError]
    ) -> None:
        self._translate = translate
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="state")
        self._waiting: deque[_Job] = deque()
        self._group: list[_Job] = []
        self._closed = False
        try:
            self._connection = self._thread.submit(connect).result()
        except BaseException:
            self._thread.shutdown()
            raise

    async def run(self, work: Callable[[sqlite3.Connection], ResultT], *, alone: bool = False) -> ResultT:
        """Return what `work` returns, once it is durable. `alone`: outside of any transaction (VACUUM)."""
        if self._closed:
            raise StateError("conversations cannot be kept any more: the state file was closed")
        result: ResultT = await self._enqueue(work, alone=alone)
        return result

    async def close(self, last: Callable[[sqlite3.Connection], None]) -> None:
        """Finish all that waits, run `last`, end the thread; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            await self._enqueue(last, alone=True)
        finally:
            self._thread.shutdown()

    def _enqueue(self, work: Callable[[sqlite3.Connection], Any], *, alone: bool) -> "asyncio.Future[Any]":
        job = _Job(work, asyncio.get_running_loop().create_future(), alone)
        self._waiting.append(job)
        if not self._group:
            self._start()
        return job.outcome

    def _start(self) -> None:
        self._group = [self._waiting.popleft()]
        while not self._group[0].alone and self._waiting and not self._waiting[0].alone:
            self._group.append(self._waiting.popleft())
        running = asyncio.get_running_loop().run_in_executor(self._thread, self._perform, self._group)
        running.add_done_callback(self._finish)

    def _finish(self, running: "asyncio.Future[list[Any]]") -> None:
        failure = running.exception()
        outcomes = [failure] * len(self._group) if failure else running.result()
        for job, outcome in zip(self._group, outcomes, strict=True):
            if job.outcome.done():
                continue  # whoever waited was cancelled; the work is done all the same
            if isinstance(outcome, BaseException):
                job.outcome.set_exception(outcome)
            else:
                job.outcome.set_result(outcome)
        self._group = []
        if self._waiting:
            self._start()

    def _perform(self, group: Sequence[_Job]) -> list[Any]:
        try:
            if group[0].alone:
                return [group[0].work(self._connection)]
            return self._transaction(group)
        except sqlite3.Error as error:
            raise self._translate(error) from error

    def _transaction(self, group: Sequence[_Job]) -> list[Any]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            outcomes = [self._attempt(job) for job in group]
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        return outcomes

    def _attempt(self, job: _Job) -> Any:
        self._connection.execute("SAVEPOINT job")
        try:
            return job.work(self._connection)
        except Exception as error:
            if isinstance(error, sqlite3.Error):
                raise
            self._connection.execute("ROLLBACK TO job")
            return error
        finally:
            if self._connection.in_transaction:
                self._connection.execute("RELEASE job")
