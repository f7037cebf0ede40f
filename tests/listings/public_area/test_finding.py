"""Contact data in texts: found where it stands, also disguised, and not seen where there is none."""

import time

import pytest

from listings.public_area.finding import contacts, contacts_in_name
from tests.listings.public_area import lists


def kinds(text):
    return [found.kind for found in contacts(text)]


@pytest.mark.promise("Y5")
def test_of_150_disguised_contacts_nearly_all_are_found():
    hidden = lists.disguised()
    missed = [one for one in hidden if not lists.is_marked(one, contacts(one.text))]
    assert len(hidden) >= 150
    assert len(missed) / len(hidden) <= 0.05, missed


@pytest.mark.promise("Y5")
def test_of_500_clean_descriptions_hardly_any_raises_an_alarm():
    clean = lists.clean()
    alarms = [(text, found) for text in clean if (found := contacts(text))]
    assert len(set(clean)) >= 500
    assert len(alarms) / len(clean) < 0.02, alarms


def test_texts_that_it_was_not_made_with():
    hidden = lists.disguised("later_disguised.txt")
    found = [one for one in hidden if lists.is_marked(one, contacts(one.text))]
    assert len(found) >= 45
    assert not any(map(contacts, lists.clean("later_clean.txt")))


def test_texts_of_somebody_who_had_not_read_it():
    hidden = lists.disguised("unseen_disguised.txt")
    found = [one for one in hidden if lists.is_marked(one, contacts(one.text))]
    assert len(found) >= 39
    assert not any(map(contacts, lists.clean("unseen_clean.txt")))


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("Mail i\u200bnfo＠ac\u200bme.com now", "email", "i\u200bnfo＠ac\u200bme.com"),
        ("İİİ ﬁne: 138 0013 8000!", "phone", "138 0013 8000"),
        ("电话①③⑧00138000", "phone", "①③⑧00138000"),
        ("See https://acme.com/x, new", "link", "https://acme.com/x,"),
        ("WеChаt: ѕteel_king", "messenger", "WеChаt: ѕteel_king"),
        ("At 12 Harbour Road, Porto", "street", "12 Harbour Road"),
        (
            "At No. 88, Jiefang Road, Yuhang District, Hangzhou 311100, daily",
            "street",
            "No. 88, Jiefang Road, Yuhang District, Hangzhou 311100",
        ),
        ("Mail sales@acme.solutions now", "email", "sales@acme.solutions"),
        ("An sales＠acme.bayern bitte", "email", "sales＠acme.bayern"),
        ("To info [at] acme dot bayern", "email", "info [at] acme dot bayern"),
        ("An info(at)acme.solutions", "email", "info(at)acme.solutions"),
        ("ask sales (at) acme (dot) works", "email", "sales (at) acme (dot) works"),
        ("Call Ann one three eight 0013 8000", "phone", "one three eight 0013 8000"),
        ("Call us: two five, 555 01 34", "phone", "two five, 555 01 34"),
    ],
)
def test_it_says_where_in_the_original(text, kind, what):
    [found] = contacts(text)
    assert (found.kind, found.text) == (kind, what)
    assert text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    "text",
    [
        "Packed two by four, 1200 x 800 x 15000 mm.",
        "Sets of one or two, 10000 pieces a week.",
        "Our number two press makes 1500000 pieces.",
    ],
)
def test_a_few_numbers_in_words_are_no_phone(text):
    assert contacts(text) == []


def test_what_overlaps_is_one():
    [found] = contacts("WhatsApp: +351 912 345 678")
    assert (found.kind, found.start) == ("messenger", 0)


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "é" * 50, "\u200b" * 50])
def test_what_says_nothing_has_none(text):
    assert contacts(text) == []


@pytest.mark.parametrize(
    "name",
    [
        "call-me-13800138000.jpg",
        "wechat_pump88_valve.png",
        "info@acme.com.jpg",
        "www.acme-pumps.com-01.webp",
    ],
)
def test_names_of_files_are_read_too(name):
    assert contacts_in_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "IMG_20240115_103045.jpg",
        "WhatsApp Image 2024-01-15 at 10.30.45 (1).jpeg",
        "微信图片_20240115103045.jpg",
        "mmexport1705300000000.jpg",
        "PXL_20240115_103045123.jpg",
        "DSC01234.JPG",
        "6205-2RS_front.png",
        "gear.pump.10cm3-v2.jpeg",
    ],
)
def test_names_that_cameras_give_are_none(name):
    assert contacts_in_name(name) == []


@pytest.mark.parametrize(
    "piece",
    [
        "@",
        "a@",
        "@a.",
        "1 ",
        "a.",
        "a-",
        "one ",
        "一",
        "w ",
        "12 Aa ",
        "Rua Aa ",
        "\u200b",
        "е",
    ],
)
def test_time_grows_with_length_alone(piece):
    def seconds(length):
        """Of the quickest of three: what else the process does meanwhile is not the finder's."""
        text = piece * (length // len(piece))
        found = []
        for _ in range(3):
            began = time.process_time()
            contacts(text)
            found.append(time.process_time() - began)
        return min(found)

    assert seconds(40_000) < 30 * max(seconds(5_000), 0.004)
