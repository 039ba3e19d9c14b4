"""Walks through a slice of the registry page by page, and remembers with each page where to go on. Knows no index.

After the pages come two checks: whether as many trials came as the registry counts, and
what became of trials that the library has of this slice and that did not come.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from bot.building.store.records import Change, writing
from bot.building.syncing.received import Received, ids_of, received
from bot.building.syncing.registry_api import Page, RegistryApi
from bot.building.syncing.slices import Slice, day_before
from bot.building.syncing.sync_account import Account, SyncPlan, SyncProgress, SyncStage
from bot.building.syncing.sync_state import SyncState, Walk
from bot.errors import PageTokenRefused, SyncError
from bot.library.layout import StoreLayout

_IDS_PER_REQUEST = 200
_MOST_RESTARTS = 5
_ONLY_IDS = {"fields": "NCTId"}
_CHANGED = frozenset({Change.NEW, Change.CHANGED})


class Walking:
    """One run through a slice: where it stands, and the account of what it did."""

    def __init__(
        self,
        plan: SyncPlan,
        layout: StoreLayout,
        api: RegistryApi,
        progress: SyncProgress,
        clock: Callable[[], datetime],
    ) -> None:
        self._plan = plan
        self._layout = layout
        self._api = api
        self._progress = progress
        self._clock = clock
        self.walk = Walk(slice=plan.part.name)
        self.account = Account()

    async def run(self) -> None:
        """Take what the registry has, and remember that it was taken."""
        async with self._api:
            self._begin(await self._api.version())
            self.account.up_to_date = not self.walk.under_way
            if self.account.up_to_date:
                return
            await self._page_through()
            await self._check()
            await self._refresh()
        self._finish()

    @contextmanager
    def _state(self) -> Iterator[SyncState]:
        with writing(self._layout) as records:
            yield SyncState(records)

    def _begin(self, version: str) -> None:
        """Go on with a walk that was cut, or begin one where the registry's data are not those of the last one."""
        with self._state() as state:
            before = state.walk(self._plan.part.name)
            self.walk = self._next_walk(before, version)
            self.account.resumed = before.under_way and self.walk.number == before.number
            state.save(self.walk)

    def _next_walk(self, before: Walk, version: str) -> Walk:
        only_changes = bool(before.since)
        if before.under_way and not (self._plan.full and only_changes):
            # A token belongs to the data that it was made for; refusals are counted anew.
            return replace(before if before.version == version else _from_newest(before), restarts=0)
        if not self._plan.full and version and before.finished_version == version:
            return before
        since = "" if self._plan.full else day_before(before.finished_newest)
        return Walk(
            slice=before.slice,
            number=before.number + 1,
            under_way=True,
            paging=True,
            since=since,
            start=since,
            version=version,
            begun_at=self._now(),
            finished_at=before.finished_at,
            finished_version=before.finished_version,
            finished_newest=before.finished_newest,
        )

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")

    async def _page_through(self) -> None:
        self._progress.start(SyncStage.FETCHING, self.walk.expected, self.walk.seen)
        while self.walk.paging:
            walk = self.walk
            parameters = self._plan.part.parameters(walk.start)
            try:
                page = await self._api.page(parameters, token=walk.token, count=not walk.token)
            except PageTokenRefused:
                self._begin_again()
                continue
            if page.next_token and page.next_token == walk.token:
                self._begin_again()
                continue
            self._keep(page)

    def _begin_again(self) -> None:
        """Page anew through what changed since the newest day that was taken."""
        again = _from_newest(self.walk)
        if again.restarts > _MOST_RESTARTS:
            raise SyncError(
                f"The registry refuses the tokens of its own pages (after {self.walk.newest or 'the first page'}). "
                "Try again later: what was taken is kept."
            )
        with self._state() as state:
            state.save(again)
        self.walk = again

    def _keep(self, page: Page) -> None:
        """Commit a page: its records, and where to go on."""
        came = self._received(page)
        with self._state() as state:
            walk, newly = self._take(came, state)
            walk = replace(
                walk,
                token=page.next_token,
                paging=bool(page.next_token),
                expected=page.total if walk.expected is None else walk.expected,
                newest=max(walk.newest, came.newest),
                restarts=0 if came.newest > walk.newest else walk.restarts,
            )
            state.save(walk)
        learned = self.walk.expected is None and walk.expected is not None
        self.walk = walk
        if learned:
            self._progress.start(SyncStage.FETCHING, walk.expected, walk.seen)
        else:
            self._progress.advance(newly)

    def _received(self, page: Page) -> Received:
        return received(page.studies, str(self._api.address), self._clock().date())

    def _take(self, came: Received, state: SyncState) -> tuple[Walk, int]:
        """Take what came into the store; return the walk with its counts, and how many trials are new to the walk."""
        known = state.saw(self.walk, came.nct_ids)
        changes = state.records.add(came.records, self._now())
        state.learn_former_ids(came.former_ids)
        rejected = [rejection for rejection in came.rejected if rejection.nct_id not in known]
        self.account.rejected += rejected
        # A trial that comes again in the same walk counts again only if it has changed meanwhile.
        count = Counter(change for nct_id, change in changes.items() if change in _CHANGED or nct_id not in known)
        newly = len(came.nct_ids - known)
        walk = replace(
            self.walk,
            seen=self.walk.seen + newly,
            new=self.walk.new + count[Change.NEW],
            changed=self.walk.changed + count[Change.CHANGED],
            unchanged=self.walk.unchanged + count[Change.UNCHANGED],
            older=self.walk.older + count[Change.OLDER],
            rejected=self.walk.rejected + len(rejected),
            nameless=self.walk.nameless + came.nameless,
        )
        return walk, newly

    async def _check(self) -> None:
        """Compare what came with what the registry counts now, and take what is missing by its ids."""
        self._progress.start(SyncStage.CHECKING, None, 0)
        parameters = self._plan.part.parameters(self.walk.since)
        self.account.counted = (await self._api.page(parameters | _ONLY_IDS, size=1, count=True)).total
        if (self.account.counted or 0) > self.walk.seen + self.walk.nameless:
            listed = await self._list(parameters)
            with self._state() as state:
                missing = listed - state.seen(self.walk)
            found = await self._fetch(missing)
            self.account.moved, self.account.missing = missing & found, missing - found
        self.account.seen = self.walk.seen + self.walk.nameless

    async def _refresh(self) -> None:
        """Bring up to date what the library has of the slice and did not come: it left the slice, or is gone."""
        others = await self._others()
        found = await self._fetch(others)
        self.account.refreshed = others & found
        self.account.gone = set() if self.walk.since else others - found

    async def _others(self) -> set[str]:
        whole = self._plan.part.is_whole
        with self._state() as state:
            others = state.held() - state.seen(self.walk) if whole else state.unseen(self.walk)
        if not self.walk.since:
            return others
        # Whatever changed in the whole registry came with its changes; of a slice, some may not belong to it any more.
        return set() if whole or not others else others & await self._list(Slice().parameters(self.walk.since))

    async def _list(self, parameters: dict[str, str]) -> set[str]:
        """Return the ids of all trials that a query finds."""
        found: set[str] = set()
        async for page in self._pages(parameters | _ONLY_IDS):
            found |= ids_of(page.studies)
        return found

    async def _fetch(self, nct_ids: Collection[str]) -> set[str]:
        """Take trials by their ids; return the ids that the registry knows, former ones among them."""
        found: set[str] = set()
        wanted = sorted(nct_ids)
        for start in range(0, len(wanted), _IDS_PER_REQUEST):
            async for page in self._pages({"filter.ids": "|".join(wanted[start : start + _IDS_PER_REQUEST])}):
                came = self._received(page)
                with self._state() as state:
                    walk, newly = self._take(came, state)
                    state.save(walk)
                self.walk = walk
                self._progress.advance(newly)
                found |= came.all_ids
        return found

    async def _pages(self, parameters: dict[str, str]) -> AsyncIterator[Page]:
        """Yield all pages of a small query; what came twice because a token was refused does no harm."""
        token, refused = "", 0
        while True:
            try:
                page = await self._api.page(parameters, token=token)
            except PageTokenRefused:
                token, refused = "", refused + 1
                if refused > _MOST_RESTARTS:
                    raise
                continue
            yield page
            if not page.next_token or page.next_token == token:
                return
            token = page.next_token

    def _finish(self) -> None:
        """Remember that all came, and let former ids and, if wanted, what is gone go."""
        with self._state() as state:
            self.account.replaced = state.drop_former_ids()
            self.account.refreshed -= self.account.replaced
            if self._plan.remove_gone:
                self.account.removed = state.remove(sorted(self.account.gone))
            self.walk = replace(
                self.walk,
                under_way=False,
                token="",
                finished_at=self._now(),
                finished_version=self.walk.version,
                finished_newest=max(self.walk.newest, self.walk.finished_newest),
            )
            state.save(self.walk)


def _from_newest(walk: Walk) -> Walk:
    """Return the walk as one that pages anew, from the day before the newest that was taken."""
    start = max(walk.since, day_before(walk.newest))
    return replace(walk, start=start, token="", restarts=walk.restarts + 1)
