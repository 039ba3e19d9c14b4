"""The beginning of a long text, cut where a sentence or a word ends. Knows no language."""


def brief(text: str, limit: int) -> str:
    """Return the first sentences of a text, cut at a sentence or word end, with an ellipsis where it was cut."""
    whole = " ".join(text.split())
    if len(whole) <= limit:
        return whole
    head = whole[:limit]
    stop = head.rfind(". ")
    return head[: stop + 1] + " …" if stop > limit // 3 else head[: head.rfind(" ")] + " …"
