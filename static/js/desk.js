// Deciding from the keyboard: what has data-key is pressed by that key; digits choose a ready
// reason; j and k move along a list. In a field, keys write.
const writes = (target) => target.closest("input, textarea, select, [contenteditable]");

const move = (by) => {
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.indexOf(document.activeElement);
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
  if (next) next.focus();
};

const choose = (number) => {
  const ready = document.querySelector("select[name=canned]");
  if (!ready || number >= ready.options.length) return;
  ready.selectedIndex = number;
  ready.focus();
  // So that r rejects at once: the field would take the key for its own.
  ready.blur();
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (/^[1-9]$/.test(event.key)) choose(Number(event.key));
  else {
    const pressed = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!pressed) return;
    event.preventDefault();
    pressed.click();
  }
});

// Two clicks on one button decide once.
document.querySelector("form.decision")?.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
