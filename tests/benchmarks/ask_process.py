"""Opens a library as a server does, asks it questions and tells what that cost; run by bench_library.py, alone.

It imports what a server's library room needs and nothing else, so that its memory is the
library's. The questions come as JSON on the standard input, the figures leave on the output.

Memory: of all resident pages those that are clean come from mapped files, the library's
and the programs'; the system shares them among processes and takes them back when it
needs room. `beyond` is the rest: what every serving process has for itself.
"""

import sys
from pathlib import Path
from time import perf_counter, process_time, process_time_ns
from typing import Any

import msgspec

from bot.library.handle import LibraryHandle
from bot.library.query import Library, Query

_ROLLUP = Path("/proc/self/smaps_rollup")
# One in so many questions is asked before the clock runs.
_WARMING = 5


class Question(msgspec.Struct):
    """As in generated_questions.py."""

    method: str
    query: Query | None
    text: str
    right: str


class Asked(msgspec.Struct):
    """What the standard input holds; seconds: after how long a kind of question is left."""

    store: str
    seconds: float
    kinds: dict[str, list[Question]]


class Times(msgspec.Struct):
    """Times in µs of CPU; found, right: shares of the questions with an answer, and with the right one."""

    number: int
    p50: float
    p99: float
    worst: float
    found: float
    right: float | None


class Figures(msgspec.Struct):
    """Seconds and MB. memory: at the start, when ready, after all questions; empty where the system tells nothing."""

    start_cpu: float
    ready_seconds: float
    ready_cpu: float
    trials: int
    memory: list[dict[str, float]]
    times: dict[str, Times]


def main() -> None:
    """Ask, and write the figures."""
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Asked)
    start_cpu, memory = process_time(), [_memory()]
    began, cpu = perf_counter(), process_time()
    library = LibraryHandle(Path(asked.store)).current()
    library.find(Query(conditions=("asthma",)))
    ready, ready_cpu = perf_counter() - began, process_time() - cpu
    memory.append(_memory())
    times = {name: _times(library, listed, asked.seconds) for name, listed in asked.kinds.items()}
    memory.append(_memory())
    trials = library.info.trials
    figures = Figures(start_cpu, ready, ready_cpu, trials, memory, times)
    sys.stdout.buffer.write(msgspec.json.encode(figures))


def _times(library: Library, listed: list[Question], seconds: float) -> Times:
    meant = [question for question in listed if _can_be_asked(library, question)]
    answers: list[bool] = []
    rights: list[bool] = []
    spent: list[int] = []
    until = perf_counter() + seconds
    for place, question in enumerate(meant):
        began = process_time_ns()
        answer = _answer(library, question)
        took = process_time_ns() - began
        if place < len(meant) // _WARMING:
            continue
        spent.append(took)
        answers.append(_is_found(answer))
        rights.append(_is_right(library, question, answer))
        if perf_counter() > until:
            break
    ordered = sorted(spent)
    return Times(
        number=len(spent),
        p50=ordered[len(ordered) // 2] / 1000,
        p99=ordered[len(ordered) * 99 // 100] / 1000,
        worst=ordered[-1] / 1000,
        found=sum(answers) / len(answers),
        right=sum(rights) / len(rights) if any(question.right for question in meant) else None,
    )


def _answer(library: Library, question: Question) -> Any:
    if question.query is not None:
        return library.find(question.query)
    if question.method == "trial":
        return library.trial(question.text)
    return getattr(library.vocabulary, question.method)(question.text)


def _can_be_asked(library: Library, question: Question) -> bool:
    """Whether a misspelled name is one: the right name is known, and what was written is no other name."""
    if not question.right:
        return True
    known = library.vocabulary.condition if question.method == "near_condition" else library.vocabulary.places
    return bool(known(question.right)) and not known(question.text)


def _is_found(answer: Any) -> bool:
    return bool(getattr(answer, "total", answer))


def _is_right(library: Library, question: Question, answer: Any) -> bool:
    if not question.right or not answer:
        return False
    if question.method == "near_condition":
        return bool(answer[0] == library.vocabulary.condition(question.right))
    return any(place == answer for place in library.vocabulary.places(question.right))


def _memory() -> dict[str, float]:
    """Resident memory in MB, where the system tells it."""
    if not _ROLLUP.exists():
        return {}
    lines = (line.split() for line in _ROLLUP.read_text(encoding="ascii").splitlines()[1:])
    sizes = {parts[0].rstrip(":"): int(parts[1]) / 1024 for parts in lines}
    clean = sizes["Shared_Clean"] + sizes["Private_Clean"]
    return {"resident": sizes["Rss"], "mapped": clean, "beyond": sizes["Rss"] - clean}


if __name__ == "__main__":
    main()
