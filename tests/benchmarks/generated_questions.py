"""Questions to a generated registry, as people ask: common conditions often, in real cities, with slips and in words.

Each follows from seed, kind and number alone, so every library is asked the same ones.
"""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.draws import Draws
from benchmarks.generated_registry import SEED, nct_id, record
from benchmarks.registry_names import facts, names
from benchmarks.registry_prose import TOPICS, phrase
from benchmarks.registry_sites import city
from benchmarks.registry_sketch import mention, wording_words

from bot.library.query import Query
from bot.messages import Coordinates

FIND, TRIAL = "find", "trial"
CONDITION, NEAR_CONDITION, PLACES, NEAR_PLACE = "condition", "near_condition", "places", "near_place"
RADIUS_KM = 80.0
_PHASES = ("PHASE1", "PHASE2", "PHASE3", "PHASE4")
# Names of fewer letters are other names after one slip.
_SHORTEST_MISSPELLED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, by which method of the library; `right` is the name that a misspelled text means."""

    method: str
    query: Query | None = None
    text: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question. goal: what one may cost, in µs of CPU, as (p50, p99); None where nothing is set."""

    name: str
    ask: Callable[[Draws, int], Question]
    goal: tuple[int | None, int | None] = (None, None)


def questions(kind: Kind, number: int, trials: int) -> list[Question]:
    """So many questions of a kind to a registry of so many trials."""
    return [kind.ask(Draws(SEED, "question", kind.name, place), trials) for place in range(number)]


def _facets(draws: Draws, _: int) -> Question:
    country = draws.weighted(names().countries).values[0].country
    query = Query(conditions=(_condition(draws),), status="open", phases=(draws.pick(_PHASES),), country=country)
    return Question(method=FIND, query=query)


def _nearest(draws: Draws, _: int) -> Question:
    return Question(method=FIND, query=Query(conditions=(_condition(draws),), status="open", near=_point(draws)))


def _within(draws: Draws, _: int) -> Question:
    query = Query(conditions=(_condition(draws),), status="open", near=_point(draws), radius_km=RADIUS_KM)
    return Question(method=FIND, query=query)


def _misspelled_condition(draws: Draws, _: int) -> Question:
    right = _condition(draws)
    while len(right) < _SHORTEST_MISSPELLED:
        right = _condition(draws)
    return Question(method=NEAR_CONDITION, text=misspelled(draws, right.lower()), right=right)


def _misspelled_city(draws: Draws, _: int) -> Question:
    right = city(draws).name
    while len(right) < _SHORTEST_MISSPELLED:
        right = city(draws).name
    return Question(method=NEAR_PLACE, text=misspelled(draws, right.lower()), right=right)


def _few_words(draws: Draws, trials: int) -> Question:
    """Half of them words of one title, half words that need not stand together anywhere."""
    number = draws.between(2, 4)
    if draws.chance(50):
        return Question(method=FIND, query=Query(words=phrase(draws, draws.below(TOPICS), number)))
    title = record(draws.below(trials), size="small")["protocolSection"]["identificationModule"]["briefTitle"].split()
    start = draws.below(max(1, len(title) - number))
    return Question(method=FIND, query=Query(words=" ".join(title[start : start + number])))


def _description(draws: Draws, _: int) -> Question:
    """Four to seven sentences of somebody ill, or of who cares for them."""
    drug = draws.weighted(names().drugs)
    words = wording_words(draws, _condition(draws), drug) | {
        "age": draws.between(19, 88),
        "person": draws.pick(facts()["patients"]),
        "relative": draws.pick(facts()["relatives"]),
        "year": draws.between(2012, 2026),
        "number": draws.between(2, 24),
        "other": _condition(draws),
        "city": city(draws).name,
    }
    middle = [draws.pick(facts()["patient_histories"]) for _ in range(draws.between(2, 5))]
    said = [draws.pick(facts()["patient_openings"]), *middle, draws.pick(facts()["patient_wishes"])]
    return Question(method=FIND, query=Query(words=" ".join(sentence.format(**words) for sentence in said)))


def _commonest(draws: Draws, _: int) -> Question:
    words = draws.pick(facts()["commonest_questions"])
    return Question(method=FIND, query=Query(words=words))


def _widest(draws: Draws, _: int) -> Question:
    """The widest condition, narrowed by what narrows least."""
    query = Query(conditions=("cancer",), country="United States" if draws.chance(50) else "")
    return Question(method=FIND, query=query)


def _id(draws: Draws, trials: int) -> Question:
    return Question(method=TRIAL, text=nct_id(draws.below(trials)))


def _known_condition(draws: Draws, _: int) -> Question:
    return Question(method=CONDITION, text=_condition(draws).lower())


def _known_place(draws: Draws, _: int) -> Question:
    return Question(method=PLACES, text=city(draws).name.lower())


KINDS = (
    Kind("condition, open, phase, country", _facets, (50, 1_000)),
    Kind("nearest open sites, condition", _nearest, (None, 2_000)),
    Kind("open within 80 km, condition", _within),
    Kind("misspelled condition", _misspelled_condition, (200, None)),
    Kind("misspelled city", _misspelled_city, (200, None)),
    Kind("free text of 2 to 4 words", _few_words, (None, 20_000)),
    Kind("a patient's description", _description, (None, 20_000)),
    Kind("the commonest words", _commonest, (None, 20_000)),
    Kind("the widest condition", _widest),
    Kind("trial by id", _id),
    Kind("name of a condition", _known_condition),
    Kind("name of a place", _known_place),
)


def misspelled(draws: Draws, name: str) -> str:
    """The name with one slip of the keyboard in it, behind its first letter."""
    while True:
        place = draws.between(1, len(name) - 2)
        before, letter, after = name[:place], name[place], name[place + 1 :]
        if not letter.isalpha():
            continue
        slips = (
            before + after,
            before + letter + letter + after,
            before + after[0] + letter + after[1:],
            before + draws.pick("aeiourstnlmp") + after,
        )
        slipped = draws.pick(slips)
        if slipped != name:
            return str(slipped)


def _condition(draws: Draws) -> str:
    """A condition that a heading stands for, often in its registrants' narrower words."""
    found = mention(draws)
    while found.heading is None:
        found = mention(draws)
    return found.heading.wordings[0] if draws.chance(80) else found.wording


def _point(draws: Draws) -> Coordinates:
    found = city(draws)
    return Coordinates(found.latitude, found.longitude)
