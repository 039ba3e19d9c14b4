"""The same conversation gives the same bytes in any process, whatever Python's hash seed."""

import json
import os
import subprocess
import sys

SCRIPT = (
    *("hello", "solid tumors", "the second one", "is it open?", "who do I call?", "where is it?"),
    *("can I join?", "45", "why?", "back", "not sure", "yes", "what does phase 1 mean?", "what does recruiting mean?"),
    *("prostate cancer in Madrid", "NCT0608734", "1", "help", "quux", "zorp", "what do you keep about me?"),
)


def replies(store, seed):
    lines = [
        json.dumps({"conversation": "one", "user": said, "now": "2026-07-01T12:00:00Z"}, ensure_ascii=False)
        for said in SCRIPT
    ]
    command = [sys.executable, "-m", "bot", "chat", "--jsonl", "--store", str(store)]
    done = subprocess.run(  # noqa: S603
        command,
        input="\n".join(lines).encode(),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    assert done.stderr == b""
    return done.stdout


def test_two_processes_with_other_hash_seeds_say_the_same(sample_store):
    first = replies(sample_store, "1")
    assert len(first.splitlines()) == len(SCRIPT)
    assert first == replies(sample_store, "4242")
