// Lists: the line beside the first column, the search box, focus after a swap, keys for rows; and buttons that copy.

document.addEventListener(
  "scroll",
  ({ target }) => {
    if (target instanceof Element && target.matches(".grid-wrap")) target.classList.toggle("scrolled", target.scrollLeft > 0);
  },
  { capture: true, passive: true },
);

// Clearing the box by its own cross brings everything back.
document.addEventListener("search", ({ target }) => {
  if (target.matches(".search input") && target.value === "" && target.defaultValue !== "") target.form.requestSubmit();
});

// The counts of saved views come late: not into a menu that is open by then.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.querySelector(".views .menu:popover-open")) detail.shouldSwap = false;
});

/** Where the focus goes if what had it is gone with the old list: a selector, or empty. */
let otherwise = "";

document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  const now = document.activeElement;
  if (target.id !== "list") return;
  if (!target.contains(now)) otherwise = "";
  else otherwise = now.closest("#filter-panel, .chips") ? "#filter-button" : "h1, h2";
});

// A list arrives whole, and with it a new count, which readers would not announce.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (!(target instanceof Element) || target.id !== "list") return;
  const count = target.querySelector(".count-of");
  if (count) document.getElementById("said").textContent = count.textContent;
  const lost = !document.activeElement || document.activeElement === document.body;
  if (lost && otherwise) target.querySelector(otherwise)?.focus({ preventScroll: true });
});

// ---- keys

const typing = (element) =>
  element.isContentEditable || element.matches("select, textarea, input:not([type=checkbox], [type=radio], [type=button])");

/** @param {1 | -1} step */
function moveRow(step) {
  const rows = [...document.querySelectorAll(".ltable tbody tr")];
  const now = rows.findIndex((row) => row.classList.contains("cur"));
  const row = rows[now < 0 ? (step > 0 ? 0 : rows.length - 1) : now + step];
  if (!row) return;
  rows[now]?.classList.remove("cur");
  row.classList.add("cur");
  (row.querySelector("a.name, th a, a") ?? row.querySelector("input, button"))?.focus({ focusVisible: true });
}

function tickRow() {
  const row = document.querySelector(".ltable tr.cur") ?? document.activeElement?.closest(".ltable tbody tr");
  row?.querySelector("[name=row]")?.click();
}

const keys = {
  "/": () => document.querySelector("main .search input")?.select(),
  f: () => document.getElementById("filter-button")?.click(),
  j: () => moveRow(1),
  k: () => moveRow(-1),
  x: tickRow,
  "?": () => document.dispatchEvent(new CustomEvent("open-keys", { detail: document.getElementById("keys-part") })),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.body.dataset.keys === "off" || typing(event.target)) return;
  if (document.querySelector("dialog:modal, .menu:popover-open")) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// The mark follows the focus, and goes with it.
document.addEventListener("focusin", ({ target }) => {
  if (target.closest(".drawer")) return; // looks at that row
  for (const row of document.querySelectorAll("tr.cur")) if (!row.contains(target)) row.classList.remove("cur");
});

// ---- copy: <button data-copy="#token">Copy</button>

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  const text = source.value ?? source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No clipboard without https: select it, so that Ctrl+C works.
    if (source.select) source.select();
    else getSelection().selectAllChildren(source);
    if (!document.execCommand("copy")) return;
  }
  const word = document.getElementById("words-part").content.querySelector("[data-word=copied]").textContent;
  document.dispatchEvent(new CustomEvent("toast", { detail: { text: word } }));
});
