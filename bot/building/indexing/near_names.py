"""Compiles names into the files in which `library.near_names` finds misspelled ones. Knows no kind of name."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.library.searching.arrays import write_array, write_strings
from bot.library.searching.near_names import BEGINNING, LENGTH_BITS, LONGEST, Numbers, codes_of, mark_of, variants_of

Owners = NDArray[np.uint32]

# Misspelled names have five letters or more: shorter ones are reached only by a letter too many.
_SHORTEST = 4
_MOST_USES = 2**32 - 1


def compile_near_names(names: Sequence[tuple[str, int]], folder: Path, stem: str) -> None:
    """Write the files of these names and how often each is used. The names are normalised, no two the same."""
    ordered = sorted((row for row in names if len(row[0]) >= _SHORTEST), key=_place_in_order)
    texts = [name for name, _ in ordered]
    variants, owners = _variants([beginning for beginning, _ in groupby(texts, _beginning)])
    write_strings(folder, stem, texts)
    write_array(folder, f"{stem}_uses", np.array([min(uses, _MOST_USES) for _, uses in ordered], np.uint32))
    write_array(folder, f"{stem}_marks", np.array([mark_of(codes_of(name)) for name in texts], np.uint64))
    write_array(folder, f"{stem}_places", np.array(list(_places(texts)), np.uint64))
    write_array(folder, f"{stem}_variants", variants)
    write_array(folder, f"{stem}_owners", owners)


def _beginning(name: str) -> str:
    return name[:BEGINNING]


def _place_in_order(row: tuple[str, int]) -> tuple[str, int, str]:
    name, _ = row
    return _beginning(name), len(name), name


def _places(ordered: Sequence[str]) -> Iterator[int]:
    for number, (_, names) in enumerate(groupby(ordered, _beginning)):
        for name in names:
            yield number << LENGTH_BITS | min(len(name), LONGEST)


def _variants(beginnings: Sequence[str]) -> tuple[Numbers, Owners]:
    """Return what is left of each beginning without some letters, ascending, and the number of that beginning."""
    keys, owners = [np.empty(0, np.uint64)], [np.empty(0, np.uint32)]
    for length in range(_SHORTEST, BEGINNING + 1):
        numbers = np.array([at for at, one in enumerate(beginnings) if len(one) == length], np.uint32)
        codes = codes_of("".join(beginnings[at] for at in numbers)).reshape(-1, length)
        variants = variants_of(codes, _deletions(length))
        keys.append(variants.ravel())
        owners.append(np.repeat(numbers, variants.shape[1]))
    return _each_once(np.concatenate(keys), np.concatenate(owners))


def _deletions(length: int) -> int:
    """Only the longest beginnings belong to names of which two letters may be in excess."""
    if length == BEGINNING:
        return 2
    return 1 if length > _SHORTEST else 0


def _each_once(keys: Numbers, owners: Owners) -> tuple[Numbers, Owners]:
    """Sort the pairs; a doubled letter leaves the same whichever of the two is left out."""
    order = np.lexsort((owners, keys))
    keys, owners = keys[order], owners[order]
    new = np.ones(len(keys), bool)
    new[1:] = (keys[1:] != keys[:-1]) | (owners[1:] != owners[:-1])
    return keys[new], owners[new]
