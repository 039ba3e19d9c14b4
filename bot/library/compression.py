"""Packs and unpacks records: canonical JSON in zstandard, with a dictionary that was trained on records."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import zstandard

_LEVEL = 3
_SAMPLES = 300
_FEWEST_SAMPLES = 100
_DICTIONARY_BYTES = 32_768
NO_DICTIONARY = 0


def canonical(record: dict[str, Any]) -> bytes:
    """Return the record as JSON with sorted names: equal records give equal bytes."""
    return msgspec.json.encode(record, order="sorted")


def train(samples: Sequence[bytes]) -> bytes | None:
    """Return a dictionary, or None where there are too few samples, or too alike ones, to learn from."""
    if len(samples) < _FEWEST_SAMPLES:
        return None
    step = max(1, len(samples) // _SAMPLES)
    try:
        return zstandard.train_dictionary(_DICTIONARY_BYTES, list(samples[::step][:_SAMPLES])).as_bytes()
    except zstandard.ZstdError:
        return None


def packer(dictionary: bytes | None) -> Callable[[bytes], bytes]:
    """Return the function that packs with this dictionary."""
    if dictionary is None:
        return zstandard.ZstdCompressor(level=_LEVEL).compress
    return zstandard.ZstdCompressor(level=_LEVEL, dict_data=zstandard.ZstdCompressionDict(dictionary)).compress


class Unpacker:
    """Unpacks records; each row names the dictionary that it was packed with."""

    def __init__(self, dictionaries: Mapping[int, bytes]) -> None:
        self._dictionaries: dict[int, zstandard.ZstdCompressionDict | None] = {
            number: zstandard.ZstdCompressionDict(content) for number, content in dictionaries.items()
        }
        self._dictionaries[NO_DICTIONARY] = None

    def unpack(self, dictionary: int, body: bytes) -> dict[str, Any]:
        """Return the record; raises a ValueError for anything that is not one."""
        try:
            # A decompressor of its own for each record: one that two threads share crashes the process.
            decompressor = zstandard.ZstdDecompressor(dict_data=self._dictionaries[dictionary])
            return msgspec.json.decode(decompressor.decompress(body), type=dict[str, Any])
        except (KeyError, zstandard.ZstdError, msgspec.MsgspecError, RecursionError) as error:
            raise ValueError("no packed record") from error
