"""How well and how fast messages are understood: accuracy on the project's own sentences, confusions, time and memory.

The sentences are ours, so the accuracy tells what broke and what got better, not how strangers fare.
"""

import time
import tracemalloc
from collections import Counter
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import yaml

from bot.building.load import load
from bot.building.sample import build_sample
from bot.content import Content
from bot.library.reader import open_library
from bot.nlu.matcher import Matcher
from bot.nlu.understanding import ACCEPT, CLARIFY, Context

SENTENCES = Path(__file__).parents[1] / "sentences"
RECORDS = Path(__file__).parents[3] / "shared" / "registry" / "studies_v2.jsonl.gz"
CHOICES = 3
MOST_CONFUSIONS = 8
LENGTHS = (300, 2000)
REPEATS = 40


def sentences(language):
    """Every sentence with its intent and context."""
    for file in sorted((SENTENCES / language).glob("*.yaml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["accepted"]:
            for said in entry["said"]:
                yield str(said), file.stem, Context(**entry.get("context", {}))


def outcome(result, intent):
    if result.decision == ACCEPT:
        return "right" if result.intent == intent else "wrong"
    offered = [candidate.intent for candidate in result.candidates[:CHOICES]]
    return "offered" if result.decision == CLARIFY and intent in offered else "missed"


def milliseconds(matcher, text, context):
    began = time.process_time_ns()
    matcher.understand(text, context)
    return (time.process_time_ns() - began) / 1e6


def report(language, matcher):
    said = list(sentences(language))
    results = [(intent, matcher.understand(text, context)) for text, intent, context in said]
    counted = Counter(outcome(result, intent) for intent, result in results)
    shares = ", ".join(f"{name} {counted[name] / len(said):.1%}" for name in ("right", "offered", "wrong", "missed"))
    print(f"{language}: {len(said)} sentences: {shares}")
    confused = Counter((intent, result.intent) for intent, result in results if outcome(result, intent) != "right")
    for (intent, taken_for), count in confused.most_common(MOST_CONFUSIONS):
        print(f"    {intent} taken for {taken_for}: {count}")
    cuts = quantiles((milliseconds(matcher, text, context) for text, _, context in said), n=100)
    print(f"    a message: p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms CPU")
    for length in LENGTHS:
        text = ". ".join(text for text, _, _ in said)[:length]
        cuts = quantiles((milliseconds(matcher, text, Context()) for _ in range(REPEATS)), n=100)
        print(f"    {length} characters: p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms CPU")


def main():
    with TemporaryDirectory() as folder:
        store = Path(folder)
        load([RECORDS], store) if RECORDS.exists() else build_sample(store)
        library = open_library(store)
        content = Content()
        for language in content.languages:
            tracemalloc.start()
            matcher = Matcher(content, language, library.vocabulary)
            size = tracemalloc.get_traced_memory()[0] / 1e6
            tracemalloc.stop()
            report(language, matcher)
            print(f"    the matcher takes {size:.0f} MB")
        library.close()


if __name__ == "__main__":
    main()
