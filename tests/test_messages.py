"""A reply cannot be built without a disclaimer and something to say, and it is built in one place."""

import ast
from pathlib import Path

import pytest

import bot
from bot.messages import Choice, Choices, Disclaimer, Message, MessageKind, Reply, Text

GENERAL = Disclaimer("No medical advice.", "general@1")
ROOT = Path(bot.__file__).parent
# The renderer builds replies; serialization rebuilds one that was built before.
BUILDERS = {"rendering/renderer.py", "serialization.py"}


def test_a_reply_without_a_disclaimer_cannot_be_built():
    with pytest.raises(TypeError):
        Reply(blocks=(Text("Hello."),), language="en")
    for stand_in in (None, "", "No medical advice."):
        with pytest.raises(TypeError, match="needs a Disclaimer"):
            Reply(blocks=(Text("Hello."),), disclaimer=stand_in, language="en")


@pytest.mark.parametrize(("text", "version"), [("", "general@1"), ("  ", "general@1"), ("No advice.", ""), ("x", " ")])
def test_a_disclaimer_needs_its_text_and_its_version(text, version):
    with pytest.raises(ValueError, match="text and its version"):
        Disclaimer(text, version)


def test_a_reply_without_anything_to_say_cannot_be_built():
    with pytest.raises(ValueError, match="something to say"):
        Reply(blocks=(), disclaimer=GENERAL, language="en")


def test_a_reply_cannot_lose_its_disclaimer_later():
    reply = Reply(blocks=(Text("Hello."),), disclaimer=GENERAL, language="en")
    with pytest.raises(AttributeError):
        reply.disclaimer = None


def test_replies_are_built_in_the_renderer_and_rebuilt_from_json_and_nowhere_else():
    builders = set()
    for path in ROOT.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(
            isinstance(node, ast.Call) and _name(node.func) in {"Reply", "replace_reply"} for node in ast.walk(tree)
        ):
            builders.add(path.relative_to(ROOT).as_posix())
    assert builders == BUILDERS


def test_nobody_goes_around_the_constructor():
    """No object.__new__, object.__setattr__ or conversion straight into a Reply, which would skip its checks."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in {"__new__", "__setattr__"}:
                pytest.fail(f"{path}:{node.lineno}")
            if isinstance(node, ast.Call) and _name(node.func) in {"convert", "decode"}:
                assert "Reply" not in {_name(part) for part in ast.walk(node)}, f"{path}:{node.lineno}"


def test_choices_of_all_blocks_are_counted_through():
    blocks = (Choices((Choice("1.1", "a"),)), Text("or"), Choices((Choice("1.2", "b"),)))
    reply = Reply(blocks=blocks, disclaimer=GENERAL, language="en")
    assert [choice.label for choice in reply.choices] == ["a", "b"]


def test_names_of_messages_keep_channels_accounts_and_talks_apart():
    def message(**given):
        named = {"channel": "c", "account": "a", "conversation": "t", "key": "k", **given}
        return Message(kind=MessageKind.TEXT, received_at=None, **named)

    keys = {message(**{name: "x"}).conversation_key for name in ("channel", "account", "conversation")}
    assert len(keys) == 3
    assert message().effect_key == "c:a:k"


def _name(node: ast.AST) -> str:
    return getattr(node, "attr", None) or getattr(node, "id", "")
