/* What script adds; everything works without it. Suggestions while typing, larger photos,
   and lists that answer in place when a filter, an order or a page is chosen. */
"use strict";
const root = document.documentElement;
root.classList.add("scripted");

// Suggestions: an ARIA combobox over each search input.
let serial = 0;
for (const input of document.querySelectorAll("[data-suggest]")) {
  const list = document.createElement("div");
  list.className = "suggestions";
  list.id = `suggestions-${++serial}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? "");
  list.hidden = true;
  input.closest("form").append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-autocomplete", "list");
  let chosen = -1;
  let asked = "";
  let waiting;

  const close = () => {
    clearTimeout(waiting);
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (n) => {
    const options = [...list.children];
    if (!options.length) return;
    chosen = (n + options.length) % options.length;
    options.forEach((option, m) => option.setAttribute("aria-selected", String(m === chosen)));
    input.setAttribute("aria-activedescendant", options[chosen].id);
  };
  const take = (option) => {
    if (option.dataset.href) location.assign(option.dataset.href);
    else {
      input.value = option.dataset.text;
      input.form.requestSubmit();
    }
  };
  const show = (suggestions) => {
    list.replaceChildren(
      ...suggestions.map(({ text, note, href }, n) => {
        const option = document.createElement("div");
        option.id = `${list.id}-${n}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.text = text;
        if (href) option.dataset.href = href;
        const name = document.createElement("span");
        name.dir = "auto";
        name.textContent = text;
        const small = document.createElement("small");
        small.textContent = note;
        option.append(name, small);
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          take(option);
        });
        return option;
      }),
    );
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = !suggestions.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    asked = input.value.trim();
    if (!asked) return close();
    const text = asked;
    waiting = setTimeout(async () => {
      try {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`);
        const found = answer.ok ? await answer.json() : { suggestions: [] };
        if (asked === text && document.activeElement === input) show(found.suggestions);
      } catch {
        close();
      }
    }, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
}

// A ticked filter or another order asks at once; the form is the same without script.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-at-once]");
  if (form && event.target.type !== "number") form.requestSubmit();
});
// What was left empty is not part of the address.
document.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});

// On a wide screen the filters stand open beside the list.
const wide = matchMedia("(min-width: 60rem)");
const open = () => {
  for (const one of document.querySelectorAll("details.facets")) one.open = wide.matches || one.querySelector(".problem") !== null;
};
wide.addEventListener("change", open);
open();

// Lists change in place: what was open stays open, the focus stays where it was or goes to
// the results, and the number of results is said.
let before;
const titled = (box) => [...box.querySelectorAll("details.facet")].map((one) => {
  const list = one.querySelector("ul");
  return [one.querySelector("summary").textContent, one, list];
});
const field = (element) =>
  element?.name ? `[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]` : "";
document.addEventListener("htmx:beforeSwap", () => {
  const box = document.querySelector("details.facets");
  if (!box) return;
  const now = document.activeElement;
  before = {
    open: box.open,
    facets: new Map(titled(box).map(([name, one, list]) => [name, [one.open, list?.scrollTop]])),
    focus: now?.tagName === "SELECT" ? `select[name="${now.name}"]` : field(now),
  };
});
document.addEventListener("htmx:afterSettle", () => {
  const box = document.querySelector("details.facets");
  if (!before || !box) return;
  box.open = before.open;
  for (const [name, one, list] of titled(box)) {
    const [wasOpen, scrolled] = before.facets.get(name) ?? [one.open, 0];
    one.open = wasOpen || one.open;
    if (list) list.scrollTop = scrolled;
  }
  const heading = document.querySelector("[data-heading]");
  const same = before.focus && document.querySelector(`#results ${before.focus}`);
  (same || heading)?.focus({ preventScroll: true });
  document.querySelector("[data-said]").textContent = heading?.textContent ?? "";
  before = undefined;
});
// An answer that is no list, or none at all: ask again as if there were no script.
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, ({ target, detail }) => {
    const form = target.closest("form[data-autosave]");
    if (form) document.querySelector("#saved").textContent = form.dataset.unsaved;
    else location.assign(detail.pathInfo.finalRequestPath);
  });
}

// A form that is saved while somebody writes: each saving says the how-manieth it is, so that
// one that arrives late undoes nothing.
const counted = (form) => (form.elements.turn.value = Number(form.elements.turn.value) + 1);
document.addEventListener("htmx:configRequest", ({ target, detail }) => {
  if (target.matches("form[data-autosave]")) detail.parameters.turn = counted(target);
});
document.addEventListener("submit", ({ target }) => {
  if (target.matches("form[data-autosave]")) counted(target);
});

// One box that ticks all boxes of its list.
for (const all of document.querySelectorAll("[data-ticks-all]")) {
  all.closest("[data-tick-all]").hidden = false;
  all.addEventListener("change", () => {
    for (const one of all.form.querySelectorAll(`[name=${all.dataset.ticks ?? "listing"}]`)) one.checked = all.checked;
  });
}

// Photos open large.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-large]");
  const dialog = document.querySelector("dialog.large");
  if (!link || !dialog || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const image = dialog.querySelector("img");
  image.src = link.href;
  image.alt = link.querySelector("img").alt;
  dialog.showModal();
});
