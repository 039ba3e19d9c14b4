"""Tasks that run beside the requests: none of them dies unnoticed. Knows no task's work."""

import asyncio
import logging
from collections.abc import Coroutine

logger = logging.getLogger(__name__)


def start(work: Coroutine[None, None, None], name: str) -> "asyncio.Task[None]":
    """Return the task that does the work; should it die, that is logged."""
    task = asyncio.get_running_loop().create_task(work, name=name)
    task.add_done_callback(_report_death)
    return task


def is_running(task: "asyncio.Task[None] | None") -> bool:
    """Return whether the task was started and has not ended."""
    return task is not None and not task.done()


def _report_death(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()):
        # Only its kind is told: an error's text may hold what was said.
        logger.error("a background task died", extra={"task": task.get_name(), "error": type(error).__name__})
