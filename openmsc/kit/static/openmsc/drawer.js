// The drawer: looks at one row of a list without losing the list. It is not modal; j and k move on, and it follows.

const host = document.getElementById("drawer-host");
const drawer = () => host?.querySelector(".drawer") ?? null;
const LINKS = "[data-drawer]";

/** The link whose row is shown. @type {HTMLAnchorElement | null} */
let shown = null;
/** Whether the drawer takes the focus when it comes: it was opened, and does not just follow. */
let enters = false;

/** A list that was swapped has a new link for the same row. */
const back = () => (shown?.isConnected ? shown : shown && document.getElementById(shown.id));

/** The row is the one that the keys go on from. @param {HTMLElement | null} link */
function mark(link) {
  for (const row of document.querySelectorAll("tr.cur")) row.classList.remove("cur");
  link?.closest("tr")?.classList.add("cur");
}

function close() {
  const held = drawer().contains(document.activeElement);
  host.replaceChildren();
  mark(null);
  const link = back();
  shown = null;
  if (held) (link ?? document.getElementById("main")).focus({ focusVisible: true });
}

if (host) {
  document.addEventListener("htmx:beforeRequest", ({ detail: { elt, target } }) => {
    if (target !== host) return;
    enters = !drawer() || elt === shown; // once more on the same row: into the drawer
    shown = elt;
  });
  host.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== host || !drawer()) return;
    mark(back());
    if (enters) host.querySelector("h2").focus();
    else document.getElementById("said").textContent = host.querySelector("h2").textContent;
  });
  host.addEventListener("click", ({ target }) => target.closest("[data-close-drawer]") && close());

  // The list's keys move the focus from row to row.
  document.addEventListener("focusin", ({ target }) => {
    const link = target.closest(LINKS);
    if (link && drawer() && link !== shown) htmx.trigger(link, "click");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !drawer()) return;
    if (document.querySelector("dialog:modal, [popover]:popover-open, .panel")) return;
    event.preventDefault();
    close();
  });
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (target instanceof Element && target.id === "list" && drawer()) mark(back());
  });
}
