"""Documents of Word, Excel and PowerPoint (ISO/IEC 29500) without their authors.

What stands on the pages is the writer's own and stays. Parts that only tell of people go;
marks of people within the other parts are emptied.
"""

import io
import re
import zipfile

from lxml import etree

from listings.washing.broken import Broken
from listings.washing.pictures import without_notes

MOST_FILES = 2_000
MOST_BYTES = 60_000_000
MAIN = ("word/", "xl/", "ppt/")
# Parts about people, machines and earlier versions.
GOES = re.compile(
    r"^(?:docProps/|customXml/|docMetadata/|_xmlsignatures/|word/people\.xml|xl/persons/|"
    r"ppt/commentAuthors\.xml|ppt/authors\.xml|xl/revisions/|.*/printerSettings/|"
    r"xl/externalLinks/|word/webSettings\.xml|.*thumbnail)",
    re.IGNORECASE,
)
# Programs, and documents within documents, which nobody has looked into.
REFUSED = re.compile(
    r"vbaProject|\.bin$|/embeddings/|/activeX/|\.exe$|\.js$", re.IGNORECASE
)
HARMLESS = re.compile(r"/printerSettings/", re.IGNORECASE)
OF_PEOPLE = {
    *("author", "initials", "userId", "providerId", "displayName", "userName", "email"),
    *("clrIdx_author", "lastModifiedBy", "personId", "authorId", "name_author"),
}
ELEMENTS_OF_PEOPLE = {
    "author",
    "fileSharing",
    "absPath",
    "attachedTemplate",
    "lastEdited",
}
SVG = "http://www.w3.org/2000/svg"
OF_SVG = (
    *(None, SVG, "http://www.w3.org/1999/xlink"),
    "http://www.w3.org/XML/1998/namespace",
)
READER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
)


def washed(data: bytes, kind: str) -> bytes:
    into = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = listed(archive)
            with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as written:
                for name, size in parts.items():
                    content = read(archive, name, size)
                    # A fixed day: when it was packed tells of the writer's clock.
                    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                    entry.compress_type = zipfile.ZIP_DEFLATED
                    written.writestr(entry, washed_part(name, content))
    except (
        *(zipfile.BadZipFile, etree.XMLSyntaxError, OSError, EOFError),
        *(ValueError, KeyError, RuntimeError, NotImplementedError),
    ) as error:
        raise Broken from error
    return into.getvalue()


def listed(archive: zipfile.ZipFile) -> dict[str, int]:
    """The parts that stay, with their sizes; raises Broken before anything is unpacked."""
    entries = archive.infolist()
    if len(entries) > MOST_FILES or sum(one.file_size for one in entries) > MOST_BYTES:
        raise Broken
    for one in entries:
        if REFUSED.search(one.filename) and not HARMLESS.search(one.filename):
            raise Broken
    return {
        one.filename: one.file_size
        for one in entries
        if not one.is_dir() and not GOES.match(one.filename)
    }


def read(archive: zipfile.ZipFile, name: str, size: int) -> bytes:
    """A part, never more of it than the archive's directory said."""
    with archive.open(name) as part:
        content = part.read(size + 1)
    if len(content) > size:
        raise Broken
    return content


def washed_part(name: str, content: bytes) -> bytes:
    if name.endswith((".xml", ".rels", ".vml")):
        return washed_xml(name, content)
    if name.lower().endswith(".svg"):
        return washed_svg(content)
    return without_notes(content)


def washed_xml(name: str, content: bytes) -> bytes:
    tree = opened(content)
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):  # a comment of a program
            drop(element)
        elif name.endswith(".rels") or name == "[Content_Types].xml":
            if points_to_what_goes(element):
                drop(element)
        else:
            empty(element)
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8"))


def washed_svg(content: bytes) -> bytes:
    """A drawing within a document: what is drawn, and nothing of other programs or people."""
    tree = opened(content)
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or is_not_drawn(element):
            drop(element)
            continue
        for attribute in list(element.attrib):
            name = etree.QName(attribute)
            if name.namespace not in OF_SVG or name.localname.startswith("on"):
                del element.attrib[attribute]
    etree.cleanup_namespaces(tree)
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8"))


def is_not_drawn(element: etree._Element) -> bool:
    name = etree.QName(element)
    return name.namespace != SVG or name.localname in ("metadata", "script")


def opened(content: bytes) -> etree._Element:
    """Raises Broken."""
    tree = etree.fromstring(content, READER)
    if tree.getroottree().docinfo.doctype:
        raise Broken
    return tree


def empty(element: etree._Element) -> None:
    """Take the people out of one element."""
    if etree.QName(element).localname in ELEMENTS_OF_PEOPLE:
        element.text = ""
        if etree.QName(element).localname != "author":
            drop(element)
            return
    for attribute in element.attrib:
        if etree.QName(attribute).localname in OF_PEOPLE:
            element.attrib[attribute] = (
                "" if not element.attrib[attribute].isdigit() else "0"
            )


def points_to_what_goes(element: etree._Element) -> bool:
    target = str(element.get("Target") or element.get("PartName") or "")
    path = target.removeprefix("/").removeprefix("../")
    return any(
        GOES.match(one)
        for one in (path, *(f"{start}{path}" for start in MAIN))
        if one and element.get("TargetMode") != "External"
    ) or "attachedTemplate" in str(element.get("Type"))


def drop(element: etree._Element) -> None:
    """Take an element out; the text behind it stays."""
    above, before = element.getparent(), element.getprevious()
    if above is None:
        return
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        above.text = (above.text or "") + element.tail
    above.remove(element)
