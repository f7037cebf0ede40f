/* How long a line is while it is typed, beside what lists of mail show of it. */
"use strict";
for (const input of document.querySelectorAll("[data-count]")) {
  const said = document.createElement("output");
  said.className = "counter";
  const count = () => {
    const length = [...input.value].length;
    said.textContent = `${length} / ${input.dataset.count}`;
    said.classList.toggle("counter--over", length > Number(input.dataset.count));
  };
  said.htmlFor = input.id;
  input.after(said);
  input.addEventListener("input", count);
  count();
}
