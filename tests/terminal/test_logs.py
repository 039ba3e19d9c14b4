"""Log lines are JSON with ids, counts and durations; an exception is named, its text is left out."""

import json
import logging
import sys

from bot.terminal.logs import JsonLines


def line(message, *, error=False, **extra):
    logger = logging.getLogger("bot.test")
    info = sys.exc_info() if error else None
    record = logger.makeRecord("bot.test", logging.WARNING, __file__, 1, message, (), info, extra=extra)
    return json.loads(JsonLines().format(record))


def test_a_line_has_its_time_level_logger_message_and_extra_fields():
    found = line("turn", intent="find_trial", trials=4)
    assert {
        "level": "WARNING",
        "logger": "bot.test",
        "message": "turn",
        "intent": "find_trial",
        "trials": 4,
    }.items() <= (found.items())
    assert found["at"].endswith("+00:00")


def test_an_exception_is_named_by_type_and_place_and_never_by_its_text():
    try:
        int("the patient said: my secret")
    except ValueError:
        found = line("failed", error=True)
    assert found["error"] == "ValueError"
    assert "test_logs.py:" in found["at_line"]
    assert "secret" not in json.dumps(found)
