/* What script adds; everything works without it. Suggestions while typing, larger photos,
   and facets that answer as they are ticked. */
"use strict";
document.documentElement.classList.add("scripted");

// Suggestions: an ARIA combobox over the search input.
let serial = 0;
for (const input of document.querySelectorAll("[data-suggest]")) {
  const list = document.createElement("div");
  list.className = "suggestions";
  list.id = `suggestions-${++serial}`;
  list.setAttribute("role", "listbox");
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
      input.form.submit();
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
    list.hidden = !suggestions.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const text = input.value.trim();
    if (!text) return close();
    waiting = setTimeout(async () => {
      asked = text;
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
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
}

// A ticked facet or another order asks at once; the form is the same without script.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-at-once]");
  if (form && event.target.type !== "number") form.requestSubmit();
});

// On a wide screen the facets stand open beside the list.
const facets = document.querySelectorAll("details.facets");
const wide = matchMedia("(min-width: 60rem)");
const open = () => facets.forEach((one) => { one.open = wide.matches; });
wide.addEventListener("change", open);
open();

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

// After results changed in place: say so, and start reading at the top of them.
document.addEventListener("htmx:afterSettle", () => {
  const heading = document.querySelector("#results [data-heading]");
  if (heading && !document.activeElement.closest("#results form")) heading.focus({ preventScroll: false });
});
