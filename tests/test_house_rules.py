"""The house rules that a machine can hold: where code may stand, how large it may be, what it may log or name."""

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted((ROOT / "bot").rglob("*.py"))
CONTENT_FOLDERS = ("intents", "responses", "data")
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 40
# Who owns what nobody expected: the web's answer, one turn of a batch, one send, a background task.
BROAD_EXCEPTS = {"bot/web/middlewares.py", "bot/turns/batcher.py", "bot/turns/answering.py", "bot/turns/sender.py"}
# Their lines hold the method, the route and the text of an error of our own, which never carries a message.
FORMATTED_LINES = {"bot/web/middlewares.py", "bot/web/webhooks.py"}
LOG_CALLS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})
UNSAID = frozenset(
    {
        "text",
        "name",
        "contact",
        "sender",
        "user",
        "person",
        "body",
        "payload",
        "words",
        "said",
        "message_text",
        "label",
        "facts",
        "age",
        "sex",
        "city",
        "phone",
        "email",
        "token",
        "secret",
        "slots",
        "understood",
        "conversation",
        "reply",
    }
)
MACHINE_OR_INDEX = re.compile(
    r"/home/\w|/root/|/tmp/\w|/work/|\bC:\\|pypi|devpi|pythonhosted|index-url[= ]\s*\w|//[^\s/]+/simple\b",
    re.IGNORECASE,
)


def relative(path):
    return path.relative_to(ROOT).as_posix()


def nodes(path):
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def lines_of(node):
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return node.end_lineno - first + 1


def test_content_folders_hold_no_code():
    assert [relative(path) for folder in CONTENT_FOLDERS for path in (ROOT / folder).rglob("*.py")] == []


@pytest.mark.parametrize("path", CODE, ids=relative)
def test_a_file_has_at_most_300_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_a_function_has_at_most_40_lines():
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    long = [
        f"{relative(path)}: {node.name} has {lines_of(node)} lines"
        for path in CODE
        for node in nodes(path)
        if isinstance(node, kinds) and lines_of(node) > MOST_LINES_OF_A_FUNCTION
    ]
    assert long == []


def test_every_module_opens_with_a_sentence():
    opened = {relative(path): ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "" for path in CODE}
    bad = [name for name, text in opened.items() if not re.search(r"[.!?:][\"')]?(\s|$)", text)]
    assert bad == []


def is_broad(handler):
    """Whether everything is caught and swallowed; what is raised again is only cleaned up after."""
    if any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler)):
        return False
    caught = [handler.type] if handler.type else []
    names = {getattr(part, "id", "") for node in caught for part in ast.walk(node)}
    return not caught or not names.isdisjoint({"Exception", "BaseException"})


def test_everything_is_caught_only_where_somebody_owns_it():
    found = {
        relative(path)
        for path in CODE
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler) and is_broad(node)
    }
    assert found <= BROAD_EXCEPTS


def loggers(found):
    """The names under which a module holds its loggers."""
    made = [node for node in found if isinstance(node, ast.Assign) and "getLogger" in ast.unparse(node.value)]
    return {target.id for node in made for target in node.targets if isinstance(target, ast.Name)} | {"logging"}


def log_calls(path):
    found = nodes(path)
    names = loggers(found)
    for node in found:
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in LOG_CALLS and getattr(called.value, "id", "") in names:
            yield node


def test_no_log_line_holds_what_was_said_or_who_said_it():
    """Extra fields have no such key, and messages are fixed texts: nothing is formatted into them."""
    bad = []
    for path in CODE:
        for call in log_calls(path):
            keys = {
                key.value
                for keyword in call.keywords
                if keyword.arg == "extra"
                for part in ast.walk(keyword.value)
                if isinstance(part, ast.Dict)
                for key in part.keys
                if isinstance(key, ast.Constant)
            }
            fixed = relative(path) in FORMATTED_LINES or all(isinstance(part, ast.Constant) for part in call.args)
            if keys & UNSAID or not fixed:
                bad.append(f"{relative(path)}:{call.lineno}")
    assert bad == []


def test_nothing_is_printed_but_by_the_command_line():
    printers = {
        relative(path)
        for path in CODE
        for node in nodes(path)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
    }
    assert printers == set()


def test_no_module_is_a_drawer_for_everything():
    drawers = {"utils.py", "helpers.py", "util.py", "common.py", "misc.py", "manager.py"}
    assert [relative(path) for path in CODE if path.name in drawers] == []


def test_the_core_has_no_clock_of_its_own():
    """A turn's only clock is its message's receive time."""
    rooms = ("dialogue", "nlu", "handlers", "eligibility", "rendering", "library")
    bad = [
        f"{relative(path)}:{node.lineno}"
        for path in CODE
        if path.relative_to(ROOT / "bot").parts[0] in rooms
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today", "time", "random"}
        if isinstance(node.value, ast.Name) and node.value.id in {"datetime", "date", "time", "random"}
    ]
    assert bad == []


def test_no_word_for_people_stands_in_a_handler():
    """Sentences are content: texts in the code that decides are names, codes and patterns."""
    bad = []
    for path in CODE:
        if path.relative_to(ROOT / "bot").parts[0] not in {"handlers", "dialogue", "rendering", "eligibility"}:
            continue
        found = nodes(path)
        docstrings = {id(node.value) for node in found if isinstance(node, ast.Expr)}
        raised = {id(part) for node in found if isinstance(node, ast.Raise) for part in ast.walk(node)}
        bad += [
            f"{relative(path)}:{node.lineno}: {node.value!r}"
            for node in found
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            if id(node) not in docstrings | raised and re.search(r"[a-z]+ [a-z]+ [a-z]+", node.value)
        ]
    assert bad == []


def tracked_files():
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout: there is no list of tracked files")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)  # noqa: S603
    if listed.returncode:
        pytest.skip("git does not list the tracked files here")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_tracked_file_names_a_machine_or_a_package_index():
    bad = []
    for path in tracked_files():
        if path == Path(__file__).resolve():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if MACHINE_OR_INDEX.search(line):
                bad.append(f"{relative(path)}:{number}: {line.strip()[:80]}")
    assert bad == []


def test_no_tracked_file_is_large_or_a_registry_download():
    big = [relative(path) for path in tracked_files() if path.stat().st_size > 400_000]
    packed = [relative(path) for path in tracked_files() if path.suffix in {".gz", ".zip", ".sqlite3", ".whl"}]
    assert (big, packed) == ([], [])
