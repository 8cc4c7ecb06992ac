// Dialogs: htmx puts a <dialog> into #dialog-host; this opens it, guards what was typed, and gives focus back.

const host = document.getElementById("dialog-host");
const FIELDS = "input:not([type=hidden]), select, textarea";

/** @type {HTMLElement | null} */
let opener = null;
let touched = false;
/** Where the focus was when the question about unsaved input came up. @type {Element | null} */
let asked = null;

/** @returns {HTMLDialogElement | null} */
const current = () => host?.querySelector("dialog") ?? null;

/** Of a picker the boxes are out of sight; of radio buttons the chosen one has the focus. */
function firstIn(group) {
  const seen = [...group.querySelectorAll(FIELDS)].filter((field) => field.checkVisibility());
  return seen.find((field) => field.type === "radio" && field.checked) ?? seen[0];
}

/** @param {Element | null} element a field, or a group of them */
function focusOn(element) {
  const field = element?.matches(`${FIELDS}, button, a, [tabindex]`) ? element : element && firstIn(element);
  field?.focus({ focusVisible: true });
  return Boolean(field);
}

/** First what is wrong or undecided, then what the server says, then the first field, then the quiet way out. */
function focusFirst(scope) {
  const enabled = FIELDS.split(", ").map((name) => `${name}:enabled`).join(", ");
  for (const selector of [".is-invalid, [aria-invalid=true]", "[data-undecided]", "[autofocus]", `.dlg-body :is(${enabled})`, "[data-close]:not([aria-label])"]) {
    if (focusOn(scope.querySelector(selector))) return;
  }
}

function open() {
  const dialog = current();
  if (!dialog) return leave();
  if (!dialog.open) dialog.showModal();
  dialog.querySelectorAll("[data-match]").forEach(match);
  focusFirst(dialog);
}

function leave() {
  document.dispatchEvent(new Event("dialog-leaves"));
  current()?.close();
  host.replaceChildren();
  touched = false;
  const back = opener?.isConnected ? opener : opener?.id ? document.getElementById(opener.id) : null;
  (back ?? document.getElementById("main")).focus();
  opener = null;
}

function close() {
  if (!touched) return leave();
  const dialog = current();
  if (dialog.querySelector(".dlg-ask")) return keep();
  const ask = document.getElementById("discard-part").content.firstElementChild.cloneNode(true);
  asked = document.activeElement;
  ask.querySelector("[data-discard]").addEventListener("click", leave);
  ask.querySelector("[data-keep]").addEventListener("click", keep);
  (dialog.querySelector(".dlg-foot") ?? dialog.lastElementChild).after(ask);
  ask.querySelector("[data-keep]").focus({ focusVisible: true });
}

function keep() {
  const dialog = current();
  dialog.querySelector(".dlg-ask").remove();
  if (asked !== dialog && dialog.contains(asked)) asked.focus();
  else focusFirst(dialog);
}

/** A danger button that waits until the name is typed: <input data-match="Hollins Dental Studios">. */
function match(input) {
  const button = input.form.querySelector(".btn-danger");
  if (input.value.trim() === input.dataset.match) button.removeAttribute("aria-disabled");
  else button.setAttribute("aria-disabled", "true");
}

if (host) {
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.target !== host || host.contains(detail.elt)) return;
    const menu = detail.elt.closest("[popover]");
    opener = (menu && document.querySelector(`[popovertarget="${menu.id}"]`)) ?? detail.elt;
    touched = false;
  });
  // Before the old dialog goes, so that the toasts inside it stay.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.shouldSwap && detail.target === host) document.dispatchEvent(new Event("dialog-leaves"));
  });
  host.addEventListener("htmx:afterSwap", (event) => event.target === host && open());
  document.addEventListener("close-dialog", leave);
  document.addEventListener("open-keys", (event) => {
    opener = document.activeElement === document.body ? null : document.activeElement;
    host.replaceChildren(event.detail.content.cloneNode(true));
    open();
  });

  host.addEventListener("input", ({ target }) => {
    touched = true;
    if (target.matches("[data-match]")) match(target);
  });
  host.addEventListener("change", () => (touched = true));
  host.addEventListener("click", ({ target }) => target.closest("[data-close]") && close());

  // Esc by key, since a second `cancel` cannot be held back; `cancel` for phones' back gesture.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !current()?.open) return;
    if (document.querySelector("dialog [popover]:popover-open")) return;
    event.preventDefault();
    close();
  });
  host.addEventListener(
    "cancel",
    (event) => {
      if (event.target !== current()) return;
      event.preventDefault();
      close();
    },
    true,
  );

  // The backdrop closes only what nobody typed into, and only if the press began there.
  let pressed = null;
  host.addEventListener("pointerdown", ({ target }) => (pressed = target));
  host.addEventListener("click", (event) => {
    const dialog = current();
    if (event.target !== dialog || pressed !== dialog || touched) return;
    const box = dialog.getBoundingClientRect();
    const inside =
      event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) leave();
  });
}

// A link in a notice goes to its field.
document.addEventListener("click", (event) => {
  const link = event.target.closest('.notice a[href^="#"]');
  if (link && focusOn(document.getElementById(link.hash.slice(1)))) event.preventDefault();
});

// A part beside a form: <button data-puts-away="plan-side"> hides it, <a data-brings="plan-side"> shows it and goes there.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-puts-away], [data-brings]");
  const part = link && document.getElementById(link.dataset.putsAway ?? link.dataset.brings);
  if (!part || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const away = "putsAway" in link.dataset;
  // Kept where it stands in, since the part itself comes anew with another choice.
  part.parentElement.toggleAttribute("data-put-away", away);
  (away ? document.querySelector(`[data-brings="${part.id}"]`) : part)?.focus();
});

// A page that is itself a form: the first field at fault; signed out, the first field.
const lead = document.querySelector("main .is-invalid") ?? document.querySelector(".card-plain form");
if (lead) focusOn(lead);
