"""A browser without scripts: opens the page, fills in its forms, presses its buttons."""

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "img", "br"}


class Page(HTMLParser):
    """A page as a browser without scripts sees it: forms with their fields, ids, links, and text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.markup, self.text = markup, ""
        self.forms, self.ids, self.links, self.tags = [], [], [], []
        self._open = []
        self._button = None
        self.feed(markup)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags.append((tag, given))
        if tag not in VOID:
            self._open.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given)
        if tag == "form":
            self.forms.append({"action": given["action"], "fields": {}, "buttons": []})
        if tag == "input":
            self.forms[-1]["fields"][given["name"]] = given.get("value", "")
        if tag == "button":
            self._button = {"name": given.get("name"), "value": given.get("value"), "label": ""}
            self.forms[-1]["buttons"].append(self._button)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag
        if tag == "button":
            self._button = None

    def handle_data(self, data):
        self.text += data
        if self._button:
            self._button["label"] += data

    def form(self, label):
        """The form with this button, filled in, and where it goes."""
        for form in self.forms:
            for button in form["buttons"]:
                if button["label"].strip() == label:
                    pressed = {button["name"]: button["value"]} if button["name"] else {}
                    return form["action"], form["fields"] | pressed
        raise AssertionError(f"no button {label!r}")


class Browser:
    """Opens the page and presses its buttons."""

    def __init__(self, client) -> None:
        self.client = client
        self.page = None
        self.urls = []

    async def open(self, url="/", **headers):
        async with self.client.get(url, headers=headers) as response:
            assert response.status == 200
            self.page = Page(await response.text())
        return self.page

    async def press(self, label, page=None, text=None):
        action, fields = (page or self.page).form(label)
        if text is not None:
            fields = fields | {"text": text}
        async with self.client.post(action, data=fields) as response:
            assert response.status == 200
            assert [step.status for step in response.history] == [303]
            self.urls += [str(step.url) for step in (*response.history, response)]
            self.page = Page(await response.text())
        return self.page
