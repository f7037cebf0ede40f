/* A form with files says how far it is, and its answer takes the place of the page.
   Without script the form is sent as any other. */
"use strict";
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-sends-files]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button[type=submit]");
  const bar = document.createElement("progress");
  bar.className = "progress";
  bar.setAttribute("aria-label", button.textContent);
  bar.value = 0;
  button.disabled = true;
  button.after(bar);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    if (loaded < total) bar.value = loaded / total;
    else bar.removeAttribute("value"); // all is sent; pictures are being drawn
  });
  request.addEventListener("load", () => {
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    const main = answer.querySelector("#content");
    const { pathname } = new URL(request.responseURL);
    // A page of work under way brings a script of its own: it is opened as a page.
    const opens = !main || main.querySelector("[data-under-way]");
    if (opens || pathname.includes("/accounts/")) return location.assign(pathname);
    document.title = answer.title;
    history.replaceState(null, "", pathname);
    document.querySelector("#content").replaceWith(main);
    const said = main.querySelector(".errorlist, .notice") ?? main;
    said.tabIndex = -1;
    said.focus();
    document.querySelector("[data-said]").textContent = said === main ? "" : said.textContent;
  });
  // Let the browser try, and say itself what is wrong.
  request.addEventListener("error", () => form.submit());
  request.send(new FormData(form));
});
