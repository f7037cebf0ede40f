/* Work under way says how far it is, until it is done; then its page is the answer.
   Without script the page is loaded anew. */
"use strict";
(function look() {
  const shown = document.querySelector("[data-under-way]");
  if (!shown) return;
  setTimeout(async () => {
    try {
      const answer = await fetch(location.href, { redirect: "error" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector("[data-under-way]");
      if (!now) return location.reload();
      if (now.textContent !== shown.textContent) shown.replaceChildren(...now.childNodes);
    } catch {
      // Away for a moment: asked again.
    }
    look();
  }, Number(shown.dataset.underWay) * 500);
})();
