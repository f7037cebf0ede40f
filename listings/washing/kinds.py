"""Which files go with a message, by mail or by the panel, and how large: the one table of it.

A kind is here only if what tells of its writer can be taken out of it. So there is no DWG and no
SolidWorks, whose form nobody has published; no ZIP, MSG or EML, which hold other files; no DOC, XLS or
PPT of before 2007, and no document with programs (DOCM, XLSM, PPTM) or with others inside it; no
SVG and HTML, which are programs; no cards and calendars, which are addresses.
"""

from typing import NamedTuple

MOST = 3
LARGEST = 5_000_000
OFFICE = "application/vnd.openxmlformats-officedocument."


class Kind(NamedTuple):
    """What a file is handed out as, and which module of this folder washes it."""

    media_type: str
    module: str


# By the ending that it has when it is handed on.
KINDS = {
    "pdf": Kind("application/pdf", "pdf"),
    "docx": Kind(f"{OFFICE}wordprocessingml.document", "office"),
    "xlsx": Kind(f"{OFFICE}spreadsheetml.sheet", "office"),
    "pptx": Kind(f"{OFFICE}presentationml.presentation", "office"),
    "jpg": Kind("image/jpeg", "pictures"),
    "png": Kind("image/png", "pictures"),
    "webp": Kind("image/webp", "pictures"),
    "csv": Kind("text/csv", "plain"),
    "txt": Kind("text/plain", "plain"),
    "dxf": Kind("image/vnd.dxf", "drawings"),
    "step": Kind("model/step", "drawings"),
}
# Other endings that such files come with.
ALSO = {"jpeg": "jpg", "stp": "step", "p21": "step"}
ENDINGS = (*KINDS, *ALSO)
# Why a file is not taken.
KIND, SIZE, AMOUNT, BROKEN, SIGNATURE = "kind", "size", "amount", "broken", "signature"
EMPTY, BUSY, PIXELS, MOVES = "empty", "busy", "pixels", "moves"
