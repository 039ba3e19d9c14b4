"""Records come back as they were packed, from several threads at a time too."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from bot.library.compression import NO_DICTIONARY, Unpacker, canonical, packer, train

CHECKOUT = Path(__file__).parents[2]
RECORDS = [{"number": number, "words": [f"word {number * step % 97}" for step in range(60)]} for number in range(200)]
BODIES = [canonical(record) for record in RECORDS]


def test_a_record_comes_back_as_it_was():
    dictionary = train(BODIES)
    assert dictionary
    unpacker = Unpacker({7: dictionary})
    for record, body in zip(RECORDS, BODIES, strict=True):
        assert unpacker.unpack(7, packer(dictionary)(body)) == record
        assert unpacker.unpack(NO_DICTIONARY, packer(None)(body)) == record


@pytest.mark.parametrize(
    ("dictionary", "body"),
    [(9, packer(None)(b"{}")), (NO_DICTIONARY, b"no zstandard"), (NO_DICTIONARY, packer(None)(b"[1]"))],
)
def test_what_is_no_packed_record_is_said_so(dictionary, body):
    with pytest.raises(ValueError, match="no packed record"):
        Unpacker({}).unpack(dictionary, body)


THREADS = """
    import threading
    from bot.library.compression import Unpacker, canonical, packer, train

    records = [{"number": number, "words": [str(number * step) for step in range(3000)]} for number in range(120)]
    dictionary = train([canonical(record) for record in records])
    packed = [packer(dictionary)(canonical(record)) for record in records]
    unpacker = Unpacker({1: dictionary})
    wrong = []

    def unpack():
        for _ in range(5):
            for record, body in zip(records, packed):
                if unpacker.unpack(1, body) != record:
                    wrong.append(record["number"])

    threads = [threading.Thread(target=unpack) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    print("whole")
"""


def test_threads_that_unpack_at_the_same_time_disturb_nobody():
    """In a process of its own: what went wrong here once ended the process."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", textwrap.dedent(THREADS)], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "whole\n")
