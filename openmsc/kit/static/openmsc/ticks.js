// Ticks: rows for bulk changes (`row`), columns for a file (`column`). A box with data-all="row" ticks all of its kind.

/** @param {string} name @param {...number} numbers stand for {0}, {1} */
function word(name, ...numbers) {
  const text = document.getElementById("words-part").content.querySelector(`[data-word=${name}]`).textContent;
  return numbers.reduce((said, number, index) => said.replace(`{${index}}`, number.toLocaleString("en-GB")), text);
}

/** Rows are ticked in a table, columns in a dialog. @param {Element} element */
const scopeOf = (element) => element.closest("dialog form, .dlg-page, .ltable");

/** @returns {HTMLInputElement[]} */
const boxes = (scope, kind) => [...scope.querySelectorAll(`input[type=checkbox][name="${kind}"]:not(:disabled)`)];

// ---- what follows from the ticks

/** @param {Element} scope @param {string} kind */
function show(scope, kind) {
  const all = boxes(scope, kind);
  const ticked = all.filter((box) => box.checked).length;
  const master = scope.querySelector(`[data-all="${kind}"]`);
  if (master) {
    master.checked = ticked > 0 && ticked === all.length;
    master.indeterminate = ticked > 0 && ticked < all.length;
  }
  const number = scope.querySelector(`[data-ticked="${kind}"]`);
  if (number) number.textContent = word("columns", ticked, Number(number.dataset.total));
  if (kind === "row") showSelected(ticked, all.length);
}

/** @param {number} ticked @param {number} shown */
function showSelected(ticked, shown) {
  const bar = document.getElementById("bulk");
  if (!bar) return;
  const everything = bar.elements.namedItem("all");
  if (everything?.checked && ticked < shown) everything.checked = false;
  const number = everything?.checked ? Number(everything.dataset.total) : ticked;
  bar.querySelector("[data-selected]").textContent = ticked ? word("selected", number) : "";
}

function showAll() {
  for (const master of document.querySelectorAll("[data-all]")) show(scopeOf(master), master.dataset.all);
}

/** @param {Element} scope @param {string} kind @param {boolean} on */
function tickAll(scope, kind, on) {
  for (const box of boxes(scope, kind)) box.checked = on;
  show(scope, kind);
}

document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement)) return;
  const scope = scopeOf(target);
  if (target.dataset.all) tickAll(scope, target.dataset.all, target.checked);
  else if (target.form?.id === "bulk" && target.name === "all") {
    const table = document.querySelector(".ltable:has([name=row])");
    if (target.checked) tickAll(table, "row", true);
    else show(table, "row");
  } else if (scope?.querySelector(`[data-all="${CSS.escape(target.name)}"]`)) show(scope, target.name);
});
// Clearing resets the boxes after this event.
document.addEventListener("reset", ({ target }) => {
  if (target.id !== "bulk") return;
  setTimeout(showAll);
  document.querySelector(".ltable [data-all]")?.focus();
});
document.addEventListener("htmx:afterSettle", showAll);
addEventListener("pageshow", showAll);

// ---- Shift ticks all rows between

/** @type {HTMLInputElement | null} */
let last = null;

document.addEventListener("click", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.name !== "row" || box.type !== "checkbox") return;
  const all = boxes(scopeOf(box), "row");
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  if (event.shiftKey && from >= 0) for (const each of all.slice(from, to + 1)) each.checked = box.checked;
  last = box; // `change` comes next, and shows it all
});
document.addEventListener("mousedown", (event) => {
  if (event.shiftKey && event.target.closest?.(".c-check")) event.preventDefault(); // no selecting of text
});

// ---- after a bulk change the list is no longer what it shows

const result = () => document.querySelector("#dialog-host [data-list-changed]");

/** What was typed has been done: no way out asks about it. @param {Event} event */
function leave(event) {
  if (!result()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  document.dispatchEvent(new Event("close-dialog"));
}
document.addEventListener("click", (event) => event.target.closest("[data-close], [data-done]") && leave(event), true);
document.addEventListener("keydown", (event) => event.key === "Escape" && leave(event), true);

document.addEventListener("dialog-leaves", () => {
  const list = document.getElementById("list");
  if (!result() || !list) return;
  setTimeout(() => {
    if (!document.querySelector("#dialog-host dialog")) {
      htmx.ajax("GET", location.href, { source: list, target: list, swap: "outerHTML" });
    }
  });
});
