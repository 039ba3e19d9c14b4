"""Replies as JSON and back, for the outbox, transcripts and the web."""

from typing import Any

import msgspec

from bot.messages import BLOCK_TYPES, Block, Citation, Disclaimer, Reply

_BLOCK_BY_NAME: dict[str, type[Block]] = {kind.__name__.lower(): kind for kind in BLOCK_TYPES}


def block_to_json(block: Block) -> dict[str, Any]:
    """Return the block as JSON types; its kind stands under "type"."""
    return {"type": type(block).__name__.lower(), **msgspec.to_builtins(block)}


def reply_to_json(reply: Reply) -> dict[str, Any]:
    """Return the reply as JSON types."""
    return {
        "blocks": [block_to_json(block) for block in reply.blocks],
        "disclaimer": msgspec.to_builtins(reply.disclaimer),
        "language": reply.language,
        "sources": list(reply.sources),
        "citations": msgspec.to_builtins(reply.citations),
        "originals": list(reply.originals),
        "note": reply.note,
    }


def reply_from_json(data: dict[str, Any]) -> Reply:
    """Return the reply that `reply_to_json` wrote."""
    return Reply(
        blocks=tuple(_block_from_json(block) for block in data["blocks"]),
        disclaimer=msgspec.convert(data["disclaimer"], Disclaimer),
        language=data["language"],
        sources=tuple(data["sources"]),
        citations=msgspec.convert(data["citations"], tuple[Citation, ...]),
        # What was stored before these were known lacks them.
        originals=tuple(data.get("originals", ())),
        note=data.get("note", ""),
    )


def encode_reply(reply: Reply) -> bytes:
    """Return the reply as JSON bytes."""
    return msgspec.json.encode(reply_to_json(reply))


def decode_reply(data: bytes) -> Reply:
    """Return the reply of `encode_reply`."""
    return reply_from_json(msgspec.json.decode(data))


def _block_from_json(data: dict[str, Any]) -> Block:
    return msgspec.convert({key: data[key] for key in data if key != "type"}, _BLOCK_BY_NAME[data["type"]])
