import gzip
import os
import zipfile

import msgspec
import pytest
from trial_records import jsonl, record

from bot.building.sources import RawRecord, Rejection, check_sources, read_source
from bot.errors import RecordRejected, SourceError

STUDIES = [record(1), record(2), record(3, title="Côte d'Ivoire \u2013 Ähnlich 肺癌")]


def read(path):
    return [decoded(entry) for entry in read_source(path, lambda _: None)]


def decoded(entry):
    """The entry as a load takes it: what cannot be decoded is rejected where it stood."""
    try:
        _ = isinstance(entry, RawRecord) and entry.value
    except RecordRejected as error:
        return Rejection(entry.source, entry.where, error.reason)
    return entry


def values(entries):
    return [entry.value for entry in entries if isinstance(entry, RawRecord)]


def rejections(entries):
    return [entry for entry in entries if isinstance(entry, Rejection)]


def pretty(value):
    return msgspec.json.format(msgspec.json.encode(value), indent=2)


FORMS = {
    "json lines": jsonl(STUDIES),
    "json lines without a last line break": jsonl(STUDIES).rstrip(),
    "json lines of windows": jsonl(STUDIES).replace(b"\n", b"\r\n"),
    "json lines with a byte order mark": b"\xef\xbb\xbf" + jsonl(STUDIES),
    "json lines with blank lines": b"\n \n" + jsonl(STUDIES).replace(b"\n", b"\n\n"),
    "a page": msgspec.json.encode({"studies": STUDIES, "nextPageToken": "x"}),
    "a page over several lines": pretty({"studies": STUDIES, "nextPageToken": "x"}),
    "a page with one study a line": b'{"studies":[\n' + b",\n".join(jsonl([s]).strip() for s in STUDIES) + b"\n]}",
    "pages, one a line": jsonl([{"studies": STUDIES[:1]}, {"studies": STUDIES[1:]}]),
    "a list": msgspec.json.encode(STUDIES),
    "a list over several lines": pretty(STUDIES),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_every_form_gives_the_same_studies_whatever_the_file_is_called(tmp_path, form, packed):
    path = tmp_path / "download.bin"
    path.write_bytes(gzip.compress(FORMS[form]) if packed else FORMS[form])
    assert values(read(path)) == STUDIES
    assert not rejections(read(path))


@pytest.mark.parametrize("content", [msgspec.json.encode(STUDIES[0]), pretty(STUDIES[0])], ids=["one line", "pretty"])
def test_a_single_study_is_read(tmp_path, content):
    path = tmp_path / "study.json"
    path.write_bytes(content)
    assert values(read(path)) == STUDIES[:1]


def test_a_zip_may_hold_files_of_every_form_and_is_told_in_the_source(tmp_path):
    path = tmp_path / "studies.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/one.json", msgspec.json.encode(STUDIES[0]))
        archive.writestr("b.jsonl.gz", gzip.compress(jsonl(STUDIES[1:2])))
        archive.writestr("c.json", msgspec.json.encode({"studies": STUDIES[2:]}))
        archive.writestr("__MACOSX/._c.json", b"\0\5\26\7")
    entries = read(path)
    assert values(entries) == STUDIES
    assert [entry.source for entry in entries] == [
        f"studies.zip/{name}" for name in ("a/one.json", "b.jsonl.gz", "c.json")
    ]


def test_gzips_that_stand_one_after_the_other_are_read_as_one(tmp_path):
    path = tmp_path / "two.gz"
    path.write_bytes(gzip.compress(jsonl(STUDIES[:1])) + gzip.compress(jsonl(STUDIES[1:])) + b"\0" * 100)
    assert values(read(path)) == STUDIES


def test_one_broken_line_is_told_with_its_number_and_the_others_are_read(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_bytes(jsonl(STUDIES[:1]) + b'\n{"protocolSection": {"iden\n' + jsonl(STUDIES[1:]))
    entries = read(path)
    assert values(entries) == STUDIES
    assert [(rejection.source, rejection.where) for rejection in rejections(entries)] == [("records.jsonl", "line 3")]


def test_a_broken_first_line_does_not_make_json_lines_something_else(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_bytes(b'{"protocolSection": {"identifi\n' + jsonl(STUDIES))
    assert values(read(path)) == STUDIES
    assert [rejection.where for rejection in rejections(read(path))] == ["line 1"]


@pytest.mark.parametrize(
    "line",
    [
        b'{"a": "\0"}',
        b"\0\0\0\0",
        b'{"a": ' + b"[" * 100_000,
        b'{"a": "\xff\xfe"}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": NaN}',
        b"{} {}",
    ],
    ids=["nul", "nuls alone", "nested", "latin", "huge", "long number", "nan", "two"],
)
def test_a_line_that_is_no_json_never_stops_the_reading(tmp_path, line):
    path = tmp_path / "records.jsonl"
    path.write_bytes(jsonl(STUDIES[:1]) + line + b"\n" + jsonl(STUDIES[1:]))
    entries = read(path)
    assert values(entries) == STUDIES
    assert [rejection.where for rejection in rejections(entries)] == ["line 2"]


def test_a_half_written_gzip_gives_the_records_up_to_the_cut_and_says_how_many(tmp_path):
    many = [record(number, title=f"Trial {number} {os.urandom(200).hex()}") for number in range(1, 501)]
    packed = gzip.compress(jsonl(many))
    path = tmp_path / "half.jsonl.gz"
    path.write_bytes(packed[: len(packed) // 2])
    entries = read(path)
    read_up_to = values(entries)
    assert 200 < len(read_up_to) < 300
    assert read_up_to == many[: len(read_up_to)]
    (cut,) = rejections(entries)
    assert cut.source == "half.jsonl.gz"
    assert f"{len(read_up_to)} records were read" in cut.reason
    assert "fetch it again" in cut.reason


def test_damage_inside_a_gzip_is_told_as_well(tmp_path):
    many = [record(number, title=os.urandom(400).hex()) for number in range(1, 501)]
    packed = bytearray(gzip.compress(jsonl(many)))
    packed[len(packed) // 2 : len(packed) // 2 + 64] = b"\xff" * 64
    path = tmp_path / "damaged.jsonl.gz"
    path.write_bytes(packed)
    assert rejections(read(path))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"nct_id,title\n1,2\n", "is no file with registry records"),
        (b"<study/>", "is no file with registry records"),
        (b"\0\0\0\0", "is no file with registry records"),
        ('{"a":1}'.encode("utf-16"), "UTF-16"),
        (b'{"studies": [', "is no valid JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"PK\x03\x04 and then nothing", "half-written zip"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused_with_a_sentence(tmp_path, content, says):
    path = tmp_path / "file.json"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=says):
        read(path)


def test_a_member_of_a_zip_that_is_none_of_ours_does_not_hide_the_others(tmp_path):
    path = tmp_path / "studies.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("README.txt", "Studies of today")
        archive.writestr("studies.jsonl", jsonl(STUDIES))
    entries = read(path)
    assert values(entries) == STUDIES
    assert [rejection.source for rejection in rejections(entries)] == ["studies.zip/README.txt"]


def test_a_missing_file_and_a_folder_are_refused_before_anything_is_read(tmp_path):
    with pytest.raises(SourceError, match="is not there"):
        check_sources([tmp_path / "nothing.jsonl"])
    with pytest.raises(SourceError, match="is a folder"):
        check_sources([tmp_path])


def test_progress_adds_up_to_the_size_of_the_file(tmp_path):
    path = tmp_path / "records.jsonl.gz"
    path.write_bytes(gzip.compress(jsonl([record(number) for number in range(1, 2000)])))
    heard = []
    list(read_source(path, heard.append))
    assert sum(heard) == path.stat().st_size == check_sources([path])
