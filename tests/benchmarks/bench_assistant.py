"""CPU time of one turn of the real assistant: understanding, handler, library, rendering.

Uses the registry records beside the checkout where they are, else the sample trials.
"""

import tempfile
import time
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles

from bot.building.load import load
from bot.building.sample import build_sample
from bot.content import Content
from bot.dialogue.assistant import Assistant
from bot.library.reader import open_library
from bot.terminal.talking import TalkingClerk

RECORDS = Path(__file__).parents[3] / "shared" / "registry" / "studies_v2.jsonl.gz"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
ROUNDS = 300
TALK = (
    "hello",
    "recruiting lung cancer trials in Germany",
    "more",
    "tell me about the second one",
    "is it open?",
    "where is it?",
    "who do I call?",
    "what does its phase mean?",
    "can my mother join? she is 72",
    "yes",
    "something that nobody understands",
    "start over",
)


def microseconds(clerk, text):
    began = time.process_time_ns()
    clerk.say(text, "bench", NOW)
    return (time.process_time_ns() - began) / 1000


def main():
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder)
        load([RECORDS], store) if RECORDS.exists() else build_sample(store)
        library = open_library(store)
        clerk = TalkingClerk(Assistant.of(Content(), "en"), library)
        for text in TALK:
            clerk.say(text, "bench", NOW)
        times = [microseconds(clerk, text) for text in islice(cycle(TALK), ROUNDS * len(TALK))]
        print(f"{library.info.trials} trials, {len(times)} turns")
        for text, position in zip(TALK, range(len(TALK)), strict=True):
            ordered = sorted(times[position :: len(TALK)])
            print(f"{text:45} p50 {ordered[len(ordered) // 2]:8.0f} µs CPU")
        cuts = quantiles(times, n=100)
        print(f"{'all':45} p50 {cuts[49]:8.0f} µs   p99 {cuts[98]:8.0f} µs CPU")


if __name__ == "__main__":
    main()
