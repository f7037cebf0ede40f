"""Tricks that tell who opened a message, or one reader from another: all of them are refused."""

import pytest

from members.mailing.writing import drawing_up, linting, mjml, reasons
from members.mailing.writing.markup import NotUnderstood
from members.models import Campaign, Issue
from privacy.consents import NEWS
from tests.members.mailing.tricks import (
    FETCHED,
    FILLED,
    HIDDEN,
    LINKS,
    LOADED,
    MARKED,
    PICTURE,
    RECEIPTS,
    SCRIPT,
    SHORTENED,
    UNCHECKED,
    E,
)

ALL = [*LOADED, *MARKED]


def ids(cases):
    return [case[0] for case in cases]


@pytest.mark.promise("W4")
@pytest.mark.parametrize(("trick", "page", "why"), ALL, ids=ids(ALL))
def test_a_trick_in_the_page_is_refused(trick, page, why):
    found = linting.problems(page)
    assert any(str(why) in sentence for sentence in found), (trick, found)


@pytest.mark.promise("W4")
@pytest.mark.parametrize(("trick", "target", "shown", "why"), LINKS, ids=ids(LINKS))
def test_a_trick_in_a_link_is_refused(trick, target, shown, why):
    page = f'<p><a href="{target}">{shown}</a></p>'
    found = linting.problems(page)
    assert any(str(why) in sentence for sentence in found), (trick, found)


@pytest.mark.parametrize("name", RECEIPTS)
def test_a_receipt_is_not_asked_for(name):
    found = linting.problems("", headers=[(name.lower(), "news@tradedir.example")])
    assert any(str(reasons.RECEIPT) in sentence for sentence in found)


def test_there_are_more_than_sixty_tricks():
    assert len({*ids(LOADED), *ids(MARKED), *ids(LINKS), *RECEIPTS}) > 120


PARTS = [
    ("an AMP part", b"text/x-amp-html"),
    ("a program", b"application/javascript"),
    ("a picture", b"image/gif"),
]


@pytest.mark.parametrize(("trick", "kind"), PARTS, ids=ids(PARTS))
def test_a_message_has_two_parts_and_no_other(trick, kind):
    parts = [b"text/plain", b"text/html", kind]
    body = b"".join(b"--x\r\nContent-Type: " + one + b"\r\n\r\nx\r\n" for one in parts)
    head = b'Content-Type: multipart/alternative; boundary="x"\r\n\r\n'
    assert linting.in_message(head + body + b"--x--\r\n")


FAIR = [
    "# What is new\n\nThere are **new pumps**, see [the list](/c/pumps/).\n\n**[See them](/c/pumps/)**",
    "50% of buyers and 20% of sellers asked for it. C# & C++, a < b > c, {braces} no: 3 [sic].".replace(
        "{braces}", "(braces)"
    ),
    "## Prices\n\n- HS code 8413.70.21\n- GTIN 4006381333931\n- tel. +351 2000 4711\n\n1. One\n2. Two",
    "Ask us: [hello@tradedir.example](mailto:hello@tradedir.example)",
    "See [Wikipedia](https://en.wikipedia.org/wiki/Hydraulic_pump#History_of_the_centrifugal_pump) and [example.com](https://www.example.com/).",
    "[An address with words](https://www.example.com/products/stainless-steel-bolts-m8-metric-2026?lang=en&page=2&sort=price-asc)",
    "Une pompe à 30 °C — « l’été », 1 234,56 €\n\n> Bien sûr.",
    "新产品：不锈钢螺栓。[查看](/c/pumps/)\n\n---\n\n谢谢。",
    "می‌خواهم پمپ بخرم. مضخات جديدة [هنا](/c/pumps/) 👩‍🔧 ❤️",
    "[The report](https://www.example.com/2026/11/report-on-trade-in-cork-and-wood-products.pdf) by [müller.example](https://müller.example/)",
    "[With a tag of ours](https://www.example.com/?utm_source=newsletter&utm_campaign=november-fair)",
    "[日本](https://日本語abc.jp/) [Россия](https://яндекс.рф/) [ελληνικά](https://παράδειγμα.gr/)",
    "`code` and\n\n    a block\n\nand a line  \nbroken, \\*not bold\\*, &copy; 2026",
]
LANGUAGES = ["en", "fr", "es", "zh-hans", "ar"]


def an_issue(source, **fields):
    campaign = Campaign(pk=7, name="x", purpose=NEWS)
    said = {"language": "en", "subject": "What is new", "preview": "Pumps and valves"}
    return Issue(campaign=campaign, source=source, **(said | fields))


@pytest.mark.parametrize("source", FAIR)
def test_a_fair_message_passes(source):
    assert drawing_up.problems(an_issue(source)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fair_message_passes_in_every_language(language):
    assert drawing_up.problems(an_issue(FAIR[0], language=language)) == []


BODY = (
    '<mj-section background-color="#ffffff" padding="20px"><mj-column width="60%">'
    '<mj-text font-size="18px" color="#333333" css-class="intro">Hello<br>there &nbsp; &copy;'
    ' <a href="https://www.example.com/a" style="color: rgb(10, 20, 30)">A</a></mj-text>'
    '<mj-button href="/c/pumps/" background-color="#0f5c63">Go</mj-button>'
    '<mj-divider border-color="#ccc" /><mj-spacer height="20px"></mj-spacer>'
    "<mj-table><tr><th>Price</th><td align='right'>1.20 EUR</td></tr></mj-table>"
    "</mj-column></mj-section>"
)
WHOLE = (
    "<mjml><mj-head><mj-title>x</mj-title><mj-attributes><mj-all padding='0' />"
    "<mj-class name='big' font-size='20px' /></mj-attributes><mj-style>.intro { color: #222 }"
    " @media (prefers-color-scheme: dark) { .intro div, .intro a:hover { color: #eee !important } }"
    f"</mj-style></mj-head><mj-body background-color='#fafafa'>{BODY}</mj-body></mjml>"
)


@pytest.mark.parametrize("source", [BODY, f"<mj-body>{BODY}</mj-body>", WHOLE])
def test_fair_mjml_passes(source):
    assert drawing_up.problems(an_issue(source, format="mjml")) == []


def inside(what: str) -> str:
    return f"<mj-section>\n<mj-column>\n{what}</mj-column></mj-section>"


MJML = [
    ("an include", "<mj-include path='/etc/passwd' />", UNCHECKED),
    ("raw HTML", "<mj-raw><p>x</p></mj-raw>", UNCHECKED),
    ("a picture", f"<mj-image src='{E}/o.gif' />", PICTURE),
    ("a carousel", "<mj-carousel></mj-carousel>", PICTURE),
    ("icons", "<mj-social></mj-social>", PICTURE),
    ("an accordion", "<mj-accordion></mj-accordion>", reasons.UNKNOWN),
    ("a script in a text", "<mj-text><script>x</script></mj-text>", SCRIPT),
    ("a picture in a text", f"<mj-text><img src='{E}/o.gif'></mj-text>", PICTURE),
    ("a hidden text", "<mj-text><p style='display:none'>x</p></mj-text>", HIDDEN),
    (
        "white on white",
        "<mj-text color='#fff' background-color='white'>x</mj-text>",
        HIDDEN,
    ),
    ("a place", "<mj-text>{{name}}</mj-text>", FILLED),
    ("a place of ours", "<mj-text>[[name]]</mj-text>", FILLED),
    ("a class of ours", "<mj-text css-class='td-foot'>x</mj-text>", reasons.OURS),
    ("an event", "<mj-text onclick='x'>x</mj-text>", SCRIPT),
    (
        "a style in a value",
        "<mj-text color='red;display:none'>x</mj-text>",
        reasons.VALUE,
    ),
    ("a url in a value", f"<mj-text color='url({E})'>x</mj-text>", FETCHED),
    (
        "a quote in a value",
        "<mj-text font-family='a&quot; onload=&quot;x'>x</mj-text>",
        reasons.VALUE,
    ),
    (
        "a link of a tracker",
        "<mj-button href='https://bit.ly/x'>x</mj-button>",
        SHORTENED,
    ),
    ("a text in a text", "<mj-text><mj-text>x</mj-text></mj-text>", reasons.UNKNOWN),
    ("a column in a column", "<mj-column></mj-column>", reasons.PLACED),
    ("words beside", "words", reasons.PLACED),
]


@pytest.mark.parametrize(("trick", "what", "why"), MJML, ids=ids(MJML))
def test_a_trick_in_mjml_is_refused_and_its_line_is_said(trick, what, why):
    found = drawing_up.problems(an_issue(inside(what), format="mjml"))
    [*_rest, told] = [one for one in found if str(why) in one] or [str(found)]
    assert told.startswith(("Line 2, ", "Line 3, ")), found


HEADS = [
    ("a font", f"<mj-font name='x' href='{E}/f.css' />", FETCHED),
    ("attributes of HTML", "<mj-html-attributes></mj-html-attributes>", UNCHECKED),
    (
        "a picture for all",
        f"<mj-attributes><mj-section background-url='{E}' /></mj-attributes>",
        FETCHED,
    ),
    (
        "a sheet that fetches",
        f"<mj-style>.a{{background:url({E})}}</mj-style>",
        FETCHED,
    ),
    ("a sheet that imports", f"<mj-style>@import '{E}';</mj-style>", FETCHED),
    ("a sheet about all", "<mj-style>a { color: #fefefe }</mj-style>", reasons.OURS),
    (
        "a sheet about ours",
        "<mj-style>.td-foot { color: #fefefe }</mj-style>",
        reasons.OURS,
    ),
    (
        "a sheet about a neighbour",
        "<mj-style>.a + div { color: #fff }</mj-style>",
        reasons.OURS,
    ),
    ("a sheet that hides", "<mj-style>.a { display: none }</mj-style>", HIDDEN),
]


@pytest.mark.parametrize(("trick", "head", "why"), HEADS, ids=ids(HEADS))
def test_a_trick_in_the_head_of_mjml_is_refused(trick, head, why):
    source = f"<mjml><mj-head>{head}</mj-head><mj-body>{BODY}</mj-body></mjml>"
    found = drawing_up.problems(an_issue(source, format="mjml"))
    assert any(str(why) in one for one in found), found


BROKEN = [
    ("a part that is not closed", "<mj-section>\n<mj-column>\n", "Line"),
    ("a part closed twice", "<mj-section></mj-section>\n</mj-section>", "Line 2"),
    ("a declaration", "<mj-section></mj-section>\n<!DOCTYPE x>", "Line 2"),
    (
        "an entity that grows",
        '<!DOCTYPE x [<!ENTITY a "b">]><mj-text>&a;</mj-text>',
        "Line 1",
    ),
    ("a comment for Outlook", "\n\n<!--[if mso]>x<![endif]-->", "Line 3"),
    ("a place that we fill", "<mj-text>[[td:why]]</mj-text>", "Line 1"),
    ("two bodies", "<mj-body></mj-body><mj-body></mj-body>", "mj-body"),
]


@pytest.mark.parametrize(("what", "source", "told"), BROKEN, ids=ids(BROKEN))
def test_what_cannot_be_read_is_said_with_its_line(what, source, told):
    [sentence] = drawing_up.problems(an_issue(source, format="mjml"))
    assert told in sentence


def test_what_readers_do_not_see_may_be_the_preview_alone():
    page = '<body><div style="display:none">{}</div></body>'
    assert linting.problems(page.format("Pumps"), preview="Pumps") == []
    assert linting.problems(page.format("Pumps"), preview="Valves") != []


def test_a_page_that_mail_programs_would_cut_off_is_refused():
    assert linting.problems(f"<p>{'x' * 100_001}</p>") != []


def test_mjml_names_the_line_of_what_it_does_not_understand():
    with pytest.raises(NotUnderstood, match="Line 2"):
        mjml.read("<mj-section>\n</mj-column>")
