"""One page of the registry's API at a time: politely, patiently, within limits, and never from just anywhere."""

import asyncio
import errno
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from fakes_registry import FakeRegistry, Fault, running
from trial_records import record

import bot
from bot.building.syncing.pacing import Pace, Patience, retry_after
from bot.building.syncing.received import ids_of
from bot.building.syncing.registry_api import Limits, RegistryApi, checked_address
from bot.errors import PageTokenRefused, SyncError

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


class Time:
    """A clock that only moves when somebody waits."""

    def __init__(self):
        self.now = 0.0
        self.waits = []

    def clock(self):
        return self.now

    async def sleep(self, seconds):
        self.waits.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def registry():
    with running(FakeRegistry([record(number, updated="2026-01-01") for number in range(1, 26)])) as fake:
        yield fake


def ask(registry, question, *, time=None, per_minute=60_000, **more):
    """Put a question to the API, and return its answer."""
    told = more.pop("told", None)
    time = time or Time()
    waiting = None if told is None else lambda seconds, reason: told.append((seconds, reason))
    pace = Pace(per_minute, clock=time.clock, sleep=time.sleep)

    async def asked():
        async with RegistryApi(registry.address, pace, waiting=waiting, **more) as api:
            return await question(api)

    return asyncio.run(asked())


def first_page(api):
    return api.page({}, size=10, count=True)


def test_a_page_tells_its_records_the_next_one_and_the_count(registry):
    page = ask(registry, first_page)
    assert (len(page.studies), page.total) == (10, 25)
    assert page.next_token


def test_pages_follow_each_other_to_the_last_which_has_no_token(registry):
    async def all_pages(api):
        pages = [await api.page({}, size=10)]
        while pages[-1].next_token:
            pages.append(await api.page({}, size=10, token=pages[-1].next_token))
        return pages

    pages = ask(registry, all_pages)
    assert [len(page.studies) for page in pages] == [10, 10, 5]
    assert len(set().union(*(ids_of(page.studies) for page in pages))) == 25


def test_the_request_names_product_and_version_and_takes_gzip(registry):
    ask(registry, first_page)
    headers = registry.requests[0].headers
    assert headers["User-Agent"].startswith(f"Trialogue/{bot.__version__} ")
    assert headers["Accept-Encoding"] == "gzip"


def test_pages_are_asked_for_in_the_largest_size_and_in_a_lasting_order(registry):
    ask(registry, lambda api: api.page({}))
    (asked,) = registry.asked()
    assert (asked["pageSize"], asked["sort"], asked["format"]) == ("1000", "LastUpdatePostDate:asc", "json")


def test_the_version_of_the_data_is_told(registry):
    assert ask(registry, lambda api: api.version()) == registry.timestamp


def test_an_api_without_a_version_has_none(registry):
    registry.faults[1] = Fault(status=404)
    assert ask(registry, lambda api: api.version()) == ""


# Politeness


def test_there_are_never_more_than_fifty_requests_in_any_minute(registry, time):
    began = []
    registry.before = lambda _: began.append(time.now)

    async def many(api):
        for _ in range(130):
            await api.version()

    ask(registry, many, time=time, per_minute=50)
    assert len(began) == 130
    for start in began:
        assert sum(start <= moment < start + 60 - 1e-6 for moment in began) <= 50
    assert began[-1] == pytest.approx(129 * 60 / 50)


def test_attempts_again_are_requests_like_any_other(registry, time):
    registry.faults = {number: Fault(status=503) for number in range(1, 5)}
    began = []
    registry.before = lambda _: began.append(time.now)
    ask(registry, first_page, time=time, per_minute=50, patience=Patience(first=0.0))
    assert min(later - sooner for sooner, later in pairwise(began)) >= 60 / 50 - 1e-9


# Patience


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=429),
        Fault(status=500),
        Fault(status=502, body=b"<html>bad gateway</html>"),
        Fault(status=503),
        Fault(status=408),
        Fault(cut=0),
        Fault(cut=40),
        Fault(status=200, body=b'{"studies": [{"protocolSection": {"identifi'),
        Fault(status=200, body=b"<html>please log in to the hotel's network</html>"),
        Fault(status=200, body=b'{"message": "hello"}'),
        Fault(status=200, body=b'{"studies": [' + b"[" * 3000),
        Fault(status=200, headers={"Content-Encoding": "gzip"}, body=b"no gzip"),
        Fault(status=200, body=b""),
    ],
    ids=str,
)
def test_a_passing_failure_is_tried_again_until_it_works(registry, fault):
    registry.faults = {1: fault, 2: fault}
    told = []
    assert ask(registry, first_page, told=told).total == 25
    assert len(registry.requests) == 3
    assert len(told) == 2
    assert all(reason for _, reason in told)


def test_waits_grow_and_are_random_within_a_bound():
    patience = Patience(first=2.0, longest=120.0)
    assert [patience.seconds(failures, 1.0, 0.0) for failures in range(1, 9)] == [2, 4, 8, 16, 32, 64, 120, 120]
    assert patience.seconds(5, 0.25, 0.0) == 8
    assert patience.seconds(400, 1.0, 0.0) == 120


def test_the_wait_that_the_registry_asks_for_is_kept(registry, time):
    registry.faults[1] = Fault(status=429, headers={"Retry-After": "37"})
    ask(registry, first_page, time=time)
    assert 37 <= max(time.waits) < 40


def test_a_registry_that_wants_to_be_left_alone_for_long_is_left_alone(registry, time):
    registry.faults[1] = Fault(status=503, headers={"Retry-After": "7200"})
    with pytest.raises(SyncError, match="120 minutes"):
        ask(registry, first_page, time=time)
    assert len(registry.requests) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30),
        ("Fri, 20 Nov 2026 09:01:00 GMT", 60),
        ("Fri, 20 Nov 2026 09:01:00", 60),
        ("Fri, 20 Nov 2026 08:00:00 GMT", 0),
        ("", 0),
        ("soon", 0),
        ("-5", 0),
        ("\u0663\u0663", 0),
        ("1e9", 0),
        ("9" * 400, 30 * 86_400),
    ],
)
def test_retry_after_is_a_number_or_a_date(header, seconds):
    assert retry_after(header, NOW) == seconds


def test_after_so_many_failures_it_gives_up_with_what_to_do(registry):
    registry.faults = {number: Fault(status=503) for number in range(1, 99)}
    with pytest.raises(SyncError, match=r"503.*goes on from there"):
        ask(registry, first_page, patience=Patience(attempts=4))
    assert len(registry.requests) == 4


def test_nobody_there_is_told(registry):
    registry.address = "http://127.0.0.1:9/api/v2"
    with pytest.raises(SyncError, match=r"no connection to 127\.0\.0\.1"):
        ask(registry, first_page, patience=Patience(attempts=2))


def test_an_answer_that_does_not_come_in_time_is_not_waited_for(registry):
    registry.faults[1] = Fault(seconds=3)
    told = []
    assert ask(registry, first_page, told=told, limits=Limits(read=0.1)).total == 25
    assert told[0][1] == "no answer in time"


def test_what_does_not_come_through_is_asked_for_in_smaller_pages_but_not_in_crumbs(registry):
    registry.faults = {number: Fault(cut=40) for number in range(1, 8)}
    ask(registry, lambda api: api.page({}))
    sizes = [int(asked["pageSize"]) for asked in registry.asked()]
    assert sizes == [1000, 500, 250, 125, 62, 31, 15, 10]


def test_an_answer_beyond_the_limit_is_not_kept_in_memory(registry):
    registry.put(record(1, summary="word " * 500_000, updated="2020-01-01"))
    with pytest.raises(SyncError, match="larger than 1 MiB"):
        ask(registry, first_page, limits=Limits(body=1 << 20), patience=Patience(attempts=2))


def test_a_full_disk_is_no_failure_of_the_registry(registry):
    def take(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        ask(registry, lambda api: api.download(api.address / "version", take, lambda _: None))
    assert len(registry.requests) == 1


# What will not change is told at once


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault(status=400, body=b"Invalid \x1b[31mexpression\nat 7"), r"400\): Invalid \[31mexpression at 7$"),
        (Fault(status=400, body=b""), "does not say why"),
        (Fault(status=403, body=b"<html>who are you</html>"), "python -m bot load FILE"),
        (Fault(status=404), "check --api"),
        (Fault(status=301, headers={"Location": "https://elsewhere.example/"}), "moved to https://elsewhere.example/"),
    ],
)
def test_a_refusal_is_told_and_not_repeated(registry, fault, says):
    registry.faults[1] = fault
    with pytest.raises(SyncError, match=says):
        ask(registry, first_page)
    assert len(registry.requests) == 1


def test_a_refused_page_token_is_told_as_such(registry):
    with pytest.raises(PageTokenRefused):
        ask(registry, lambda api: api.page({}, token="abracadabra"))
    assert len(registry.requests) == 1


@pytest.mark.parametrize(
    "address",
    [
        "https://clinicaltrials.gov/api/v2",
        "http://127.0.0.1:8080/api/v2/",
        "http://localhost/api",
        "http://[::1]:8080/a",
    ],
)
def test_addresses_are_https_or_of_this_machine(address):
    assert str(checked_address(address)) == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        "http://clinicaltrials.gov/api/v2",
        "ftp://localhost/",
        "clinicaltrials.gov",
        "",
        "file:///etc/passwd",
        "http://[",
    ],
)
def test_no_other_address_is_asked(address):
    with pytest.raises(SyncError):
        checked_address(address)
