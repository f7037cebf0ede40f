"""Tricks that tell who opened a message, or one reader from another: all of them are refused."""

import pytest

from members.mailing import drawing_up, linting, mjml, reasons
from members.mailing.markup import NotUnderstood
from members.models import Campaign, Issue
from privacy.consents import NEWS

E = "https://shop.example.com"
FETCHED, PICTURE, SCRIPT = reasons.FETCHED, reasons.PICTURE, reasons.SCRIPT
FORM, AMP, UNCHECKED = reasons.FORM, reasons.AMP, reasons.UNCHECKED
HIDDEN, INVISIBLE, FILLED = reasons.HIDDEN, reasons.INVISIBLE, reasons.FILLED
PERSONAL, SHORTENED = reasons.PERSONAL, reasons.SHORTENED
SCHEME, NO_HOST, LOOKALIKE = reasons.SCHEME, reasons.NO_HOST, reasons.LOOKALIKE
ONWARD, ELSEWHERE = reasons.ONWARD, reasons.ELSEWHERE

# In the page of a message: what is fetched when it is opened.
LOADED = [
    ("an img", f'<img src="{E}/o.gif" width="1" height="1">', PICTURE),
    ("an img in capitals", f"<IMG SRC={E}/o.gif>", PICTURE),
    ("an img without quotes, over lines", f"<img\n\tsrc\n=\n{E}/o.gif\n>", PICTURE),
    ("an img with srcset", f'<img srcset="{E}/a.png 1x, {E}/b.png 2x">', PICTURE),
    ("an img of a mail's own part", '<img src="cid:open@x">', PICTURE),
    (
        "an img in the address",
        '<img src="data:image/gif;base64,R0lGODlhAQ==">',
        PICTURE,
    ),
    ("a picture", f'<picture><source srcset="{E}/a.webp"></picture>', PICTURE),
    ("an image", f'<image src="{E}/o.gif">', PICTURE),
    ("an svg with an image", f'<svg><image href="{E}/o.png"/></svg>', FETCHED),
    ("an svg with use", f'<svg><use xlink:href="{E}/s.svg#a"/></svg>', FETCHED),
    (
        "an svg with feImage",
        f'<svg><filter><feImage href="{E}"/></filter></svg>',
        FETCHED,
    ),
    (
        "a table's background",
        f'<table background="{E}/o.gif"><tr><td>x</table>',
        FETCHED,
    ),
    (
        "a cell's background",
        f'<table><tr><td BACKGROUND="{E}/o.gif">x</table>',
        FETCHED,
    ),
    ("the body's background", f'<body background="{E}/o.gif">x</body>', FETCHED),
    ("a style's url", f'<p style="background:url({E}/o.gif)">x</p>', FETCHED),
    ("a style's url in quotes", f"<p style=\"background:url('{E}/o')\">x</p>", FETCHED),
    ("a url in mixed case", f'<p style="background:UrL( {E}/o.gif )">x</p>', FETCHED),
    ("a url behind a comment", f'<p style="background:url/**/({E}/o)">x</p>', FETCHED),
    ("a url cut by a comment", f'<p style="background:ur/*x*/l({E}/o)">x</p>', FETCHED),
    (
        "a url in escapes of CSS",
        r'<p style="background:\75\72\6c(//e.example/o)">x</p>',
        FETCHED,
    ),
    (
        "an escape with spaces",
        r'<p style="background:u\000072 l(//e.example/o)">x</p>',
        FETCHED,
    ),
    (
        "a url in entities",
        '<p style="background:&#117;&#x72;l(&#x2f;/e.example/o)">x</p>',
        FETCHED,
    ),
    (
        "a url without a scheme",
        '<p style="background-image:url(//e.example/o)">x</p>',
        FETCHED,
    ),
    (
        "a list's picture",
        f'<ul style="list-style-image:url({E}/o.gif)"><li>x</ul>',
        FETCHED,
    ),
    (
        "a list's picture, short",
        f'<ul style="list-style:url({E}/o.gif)"><li>x</ul>',
        FETCHED,
    ),
    ("a cursor", f'<p style="cursor:url({E}/o.cur),auto">x</p>', FETCHED),
    (
        "content that is fetched",
        f"<style>p:before{{content:url({E}/o)}}</style>",
        FETCHED,
    ),
    ("an image-set", f"<p style=\"background:image-set('{E}/o' 1x)\">x</p>", FETCHED),
    ("a border's picture", f'<p style="border-image:url({E}/o) 3">x</p>', FETCHED),
    ("a mask", f'<p style="-webkit-mask-image:url({E}/o)">x</p>', FETCHED),
    (
        "a filter of old browsers",
        f"<p style=\"filter:progid:x.AlphaImageLoader(src='{E}')\">x</p>",
        FETCHED,
    ),
    ("an @import", f'<style>@import "{E}/o.css";</style>', FETCHED),
    (
        "an @import in escapes",
        r'<style>@\69mport "//e.example/o.css";</style>',
        FETCHED,
    ),
    ("a font", f"<style>@font-face{{font-family:x;src:url({E}/f)}}</style>", FETCHED),
    (
        "a sheet's url by width",
        f"<style>@media (max-width:9px){{p{{background:url({E})}}}}</style>",
        FETCHED,
    ),
    (
        "a sheet by what one prints",
        f"<style>@media print{{p{{background:url({E})}}}}</style>",
        FETCHED,
    ),
    ("an @supports", "<style>@supports (color:red){p{color:blue}}</style>", FETCHED),
    ("a sheet of its own", f'<link rel="stylesheet" href="{E}/o.css">', FETCHED),
    ("a link that is fetched ahead", f'<link rel="prefetch" href="{E}/o">', FETCHED),
    ("a link that connects ahead", f'<link rel="preconnect" href="{E}">', FETCHED),
    (
        "a link that asks for a name",
        '<link rel="dns-prefetch" href="//id.e.example">',
        FETCHED,
    ),
    ("a video", f'<video src="{E}/o.mp4"></video>', FETCHED),
    ("a video's poster", f'<video poster="{E}/o.gif"></video>', FETCHED),
    ("an audio", f'<audio src="{E}/o.mp3" autoplay></audio>', FETCHED),
    ("an object", f'<object data="{E}/o"></object>', FETCHED),
    ("an embed", f'<embed src="{E}/o">', FETCHED),
    ("a frame", f'<iframe src="{E}/o"></iframe>', FETCHED),
    ("an old frame", f'<bgsound src="{E}/o.wav">', FETCHED),
    ("a button that is a picture", f'<input type="image" src="{E}/o.gif">', FORM),
    ("a form", f'<form action="{E}"><input name="q"></form>', FORM),
    ("a base for all links", f'<base href="{E}/">', UNCHECKED),
    (
        "a page that moves on",
        f'<meta http-equiv="refresh" content="0;url={E}">',
        FETCHED,
    ),
    ("a script", f'<script src="{E}/o.js"></script>', SCRIPT),
    ("a script on an event", "<p onmouseover=\"fetch('/x')\">x</p>", SCRIPT),
    ("an expression", '<p style="width:expression(alert(1))">x</p>', SCRIPT),
    ("a behaviour", '<p style="behavior:url(#x)">x</p>', SCRIPT),
    ("a link that is a program", '<a href="javascript:alert(1)">x</a>', SCHEME),
    ("a link that is called at a click", f'<a href="{E}" ping="{E}/p">x</a>', FETCHED),
    (
        "a shape for Outlook",
        f'<!--[if mso]><v:fill src="{E}/o.gif"/><![endif]-->',
        PICTURE,
    ),
    (
        "an img for Outlook",
        f'<!--[if gte mso 9]><img src="{E}/o"><![endif]-->',
        PICTURE,
    ),
    (
        "a style for Outlook",
        f'<!--[if mso]><p style="background:url({E})">x</p><![endif]-->',
        FETCHED,
    ),
    ("an AMP page", "<html amp4email><body>x</body></html>", AMP),
    ("an AMP page by its sign", "<html ⚡4email><body>x</body></html>", AMP),
    ("an AMP list", f'<amp-list src="{E}/o"></amp-list>', AMP),
    ("an AMP pixel", f'<amp-pixel src="{E}/o"></amp-pixel>', AMP),
]
# What tells one reader's message from another's, or is not to be seen.
MARKED = [
    ("a hidden block", '<div style="display:none">id 4711</div>', HIDDEN),
    ("a block hidden in escapes", r'<div style="dis\70 lay:none">id</div>', HIDDEN),
    ("an invisible block", '<div style="visibility:hidden">id</div>', HIDDEN),
    ("a transparent block", '<div style="opacity:0.01">id</div>', HIDDEN),
    ("letters of no size", '<span style="font-size:0">id</span>', HIDDEN),
    ("letters of one pixel", '<span style="font-size:1px">id</span>', HIDDEN),
    ("white on white", '<p style="color:#fff;background:#FFFFFF">id</p>', HIDDEN),
    ("letters without colour", '<p style="color:transparent">id</p>', HIDDEN),
    ("a block moved out", '<p style="text-indent:-9999px">id</p>', HIDDEN),
    (
        "a block laid out of sight",
        '<p style="position:absolute;left:-999px">id</p>',
        HIDDEN,
    ),
    (
        "a block without height",
        '<div style="max-height:0;overflow:hidden">id</div>',
        HIDDEN,
    ),
    ("hidden from Outlook", '<p style="mso-hide:all">id</p>', HIDDEN),
    ("the word hidden", "<p hidden>id</p>", HIDDEN),
    ("hidden by a sheet", "<style>.x{display:none}</style>", HIDDEN),
    ("a long comment", "<!-- recipient 8f14e45fceea167a5a36dedd4bea2543 -->", HIDDEN),
    ("spaces of no width", "<p>a\u200b\u200c\u200b\u200bb</p>", INVISIBLE),
    ("joiners between Latin letters", "<p>a\u200db</p>", INVISIBLE),
    ("letters of tags", "<p>x\U000e0031\U000e0037</p>", INVISIBLE),
    ("variants of letters", "<p>x\ufe01\ufe02</p>", INVISIBLE),
    ("hyphens of no width", "<p>news\u00adletter</p>", INVISIBLE),
    ("turned letters", "<p>\u202egnp.exe</p>", reasons.TURNED),
    ("a place of Mustache", "<p>Dear {{ first_name }}</p>", FILLED),
    ("a place of Mailchimp", "<p>Dear *|FNAME|*</p>", FILLED),
    ("a place of Mailgun", "<p>%recipient.id%</p>", FILLED),
    ("a place of Salesforce", "<p>%%emailaddr%%</p>", FILLED),
    ("a place of phpList", "<p>[UNIQID]</p>", FILLED),
    ("a place of ours", "<p>[[email]]</p>", FILLED),
    ("a place in a link", f'<a href="{E}/?q={{{{id}}}}">x</a>', FILLED),
    ("a place in a link, encoded", f'<a href="{E}/?q=%7B%7Bid%7D%7D">x</a>', FILLED),
]
# Links: the target, what is shown, and why not.
LINKS = [
    ("an address of mail", f"{E}/?e=ada@example.org", "x", PERSONAL),
    ("an address of mail, encoded", f"{E}/?e=ada%40example.org", "x", PERSONAL),
    ("an address in the path", f"{E}/u/ada@example.org/", "x", PERSONAL),
    ("a name for somebody", f"{E}/?uid=7", "x", PERSONAL),
    ("a subscriber", f"{E}/?subscriber_id=7", "x", PERSONAL),
    ("a long number", f"{E}/?x=48151623421", "x", PERSONAL),
    ("a number of hex", f"{E}/?x=8f14e45fceea167a", "x", PERSONAL),
    ("a UUID", f"{E}/?x=2f0c0b4e-6a51-4a7c-9d4e-0b6f6f2f7a11", "x", PERSONAL),
    ("a code", f"{E}/?x=eyJhbGciOiJIUzI1NiIsInR5cCI6", "x", PERSONAL),
    (
        "a code in the path",
        f"{E}/ls/click/u001Xd9fJk2Lq8sWv3ZbN5mPcR7tYgH1eAoU/",
        "x",
        PERSONAL,
    ),
    ("a code behind #", f"{E}/#8f14e45fceea167a5a36", "x", PERSONAL),
    ("a code in the host", "https://8f14e45fceea.click.example.com/", "x", PERSONAL),
    ("utm with a number", f"{E}/?utm_content=48151623421", "x", PERSONAL),
    ("utm_id", f"{E}/?utm_id=nov", "x", PERSONAL),
    ("a click of Google", f"{E}/?gclid=abc", "x", PERSONAL),
    ("a click of Mailchimp", f"{E}/?mc_eid=abc", "x", PERSONAL),
    ("a click of HubSpot", f"{E}/?_hsenc=abc", "x", PERSONAL),
    ("a click of Marketo", f"{E}/?mkt_tok=abc", "x", PERSONAL),
    ("names parted by semicolons", f"{E}/?a=b;uid=7", "x", PERSONAL),
    ("mail with a subject", "mailto:list@example.org?subject=id-4711", "x", PERSONAL),
    ("a short link", "https://bit.ly/3xYz", "x", SHORTENED),
    ("a short link of Twitter", "https://t.co/abc", "x", SHORTENED),
    ("a counter of SendGrid", "https://u17.ct.sendgrid.net/ls", "x", SHORTENED),
    ("a counter of Mailchimp", "https://us3.list-manage.com/track", "x", SHORTENED),
    ("a search engine's way on", "https://www.google.com/url", "x", SHORTENED),
    ("a way on", f"{E}/go?to=https://other.example.com/", "x", ONWARD),
    ("a way on, encoded", f"{E}/go?to=https%3A%2F%2Fother.example.com", "x", ONWARD),
    ("no scheme", "//shop.example.com/", "x", SCHEME),
    ("plain http", "http://shop.example.com/", "x", SCHEME),
    ("a telephone", "tel:+3512000", "x", SCHEME),
    ("data", "data:text/html,x", "x", SCHEME),
    ("a user in the address", "https://ada@shop.example.com/", "x", NO_HOST),
    ("a number for a host", "https://192.0.2.7/", "x", NO_HOST),
    ("a number in one", "https://3221225991/", "x", NO_HOST),
    ("a port", "https://shop.example.com:8443/", "x", NO_HOST),
    ("one's own network", "https://intranet/", "x", NO_HOST),
    ("Cyrillic letters in a name", "https://аpple.example/", "x", LOOKALIKE),
    ("a whole name of such letters", "https://аррӏе.com/", "x", LOOKALIKE),
    ("the same as punycode", "https://xn--80ak6aa92e.com/", "x", LOOKALIKE),
    ("another address than it says", f"{E}/", "www.tradedir.example", ELSEWHERE),
    ("a backslash", "https:\\\\shop.example.com", "x", reasons.VALUE),
    ("a line end", "https://shop.example.com/\n/x", "x", reasons.VALUE),
]
# Lines of the head that ask for a receipt.
RECEIPTS = (
    "Disposition-Notification-To Return-Receipt-To X-Confirm-Reading-To Read-Receipt-To"
    " Generate-Delivery-Report X-Pmrqc"
).split()
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
