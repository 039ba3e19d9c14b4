"""What a piece of code costs, without a clock: the same on every machine and under any load."""

import sys


def calls_for(work):
    """How many Python calls a piece of work takes."""
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls
