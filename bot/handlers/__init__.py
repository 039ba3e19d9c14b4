"""What intents do, grouped by subject; a function is named by its intent."""

from collections.abc import Callable
from datetime import datetime
from types import ModuleType

from bot.conversation import Conversation
from bot.handlers import eligibility, explain, record, search, talk
from bot.library.query import Library
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer

Handler = Callable[[Understanding, Conversation, Library, datetime], Answer]

# intents.yaml names one of these; the function of the intent's name in it is its handler.
SUBJECTS: dict[str, ModuleType] = {
    "search": search,
    "record": record,
    "explain": explain,
    "eligibility": eligibility,
    "talk": talk,
}
