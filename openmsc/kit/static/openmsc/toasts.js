// Toasts: drawn by the server in #toasts, or asked for by a `toast` event. htmx sends one for the header
// HX-Trigger: {"toast": "Customer created"}; scripts send {text, kind, again, link, href, stay}.

const STAY = 6000;
const region = document.getElementById("toasts");

/** @param {Element} note */
function expire(note) {
  let timer = 0;
  const start = () => (timer = setTimeout(() => note.remove(), STAY));
  const stop = () => clearTimeout(timer);
  note.addEventListener("pointerenter", stop);
  note.addEventListener("focusin", stop);
  note.addEventListener("pointerleave", () => note.contains(document.activeElement) || start());
  note.addEventListener("focusout", () => note.matches(":hover") || start());
  start();
}

/** An open dialog makes all outside it inert, so the toasts go inside while it is open. */
function home() {
  const place = document.querySelector("dialog:modal") ?? document.body;
  if (region.parentElement !== place) place.append(region);
}

/** @param {{text: string, kind?: "ok"|"bad", again?: () => void, link?: string, href?: string, stay?: boolean}} toast */
function show({ text, kind, again, link, href, stay }) {
  home();
  const note = document.getElementById("toast-part").content.firstElementChild.cloneNode(true);
  const glyph = document.getElementById(`glyph-part-${kind}`);
  if (glyph) {
    note.classList.add(`is-${kind}`);
    note.prepend(glyph.content.cloneNode(true));
  }
  note.querySelector("p").textContent = text;
  const retry = note.querySelector("[data-again]");
  retry.hidden = !again;
  retry.addEventListener("click", () => {
    note.remove();
    again();
  });
  if (href) {
    const anchor = note.querySelector("[data-link]");
    Object.assign(anchor, { hidden: false, textContent: link, href, target: "_blank" });
  }
  for (const same of [...region.children]) if (same.querySelector("p").textContent === text) same.remove();
  region.append(note);
  if (!stay) expire(note);
}

if (region) {
  region.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".toast-note").remove());
  document.addEventListener("toast", (event) => {
    const detail = event.detail;
    const text = typeof detail === "string" ? detail : detail.text ?? detail.value;
    show({ kind: "ok", ...(typeof detail === "object" ? detail : {}), text });
  });
  document.addEventListener("dialog-leaves", () => document.body.append(region));
  // Appended once more, since readers announce only what arrives in a live region.
  for (const note of [...region.children]) {
    region.append(note);
    if (!note.classList.contains("is-bad")) expire(note);
  }
}
