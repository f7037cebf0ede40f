"""Numbers as readers of each language write them."""

# Group and decimal signs. Arabic pages of trade write Western digits, as prices do.
SIGNS = {"es": (".", ","), "fr": ("\u202f", ",")}


def signed(text: str, language: str) -> str:
    """A number written the English way, with the language's signs."""
    signs = SIGNS.get(language)
    if not signs:
        return text
    return text.replace(",", "\0").replace(".", signs[1]).replace("\0", signs[0])


def whole(value: float, language: str) -> str:
    """1,234 and −12, in the language's way: rounded, with a true minus."""
    return signed(f"{round(value):,}".replace("-", "−"), language)


def percent(share: float, language: str) -> str:
    """12.3 % of a share of 0.123."""
    return f"{signed(f'{100 * share:.1f}'.replace('-', '−'), language)} %"
