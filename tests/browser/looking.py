"""Looks at pages as everybody may see them: on a desk and a phone, in light and in dark."""

from axe_playwright_python.base import AXE_SCRIPT

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 812}
# What follows from colours alone: in the dark the rest of a page is what it is in the light.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
JUDGE = """async rules => {
    // Where colours fade from one scheme to the other, the end is judged.
    await new Promise(requestAnimationFrame);
    for (const one of document.getAnimations()) one.finish();
    const judged = await axe.run({ resultTypes: ["violations"], ...rules });
    return judged.violations.map(one => [one.id, one.nodes[0].html.slice(0, 160)]);
}"""


def faults(page, address=None, statuses=(200,)):
    """What axe finds in any view, and where the page is wider than its window, in words.

    Without an address it is the page that is open. The page must have been opened with
    `bypass_csp=True`; it is left as on a desk, in the light.
    """
    if address is not None:
        assert page.goto(address).status in statuses, address
    found = []
    page.evaluate(AXE_SCRIPT)
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > size["width"]:
            found.append(f"{page.url}: {wide} px wide on {size['width']}")
        for scheme, rules in (("dark", {"runOnly": OF_COLOURS}), ("light", {})):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [
                f"{page.url}, {size['width']} px, {scheme}: {rule} {html}"
                for rule, html in page.evaluate(JUDGE, rules)
            ]
    return found
