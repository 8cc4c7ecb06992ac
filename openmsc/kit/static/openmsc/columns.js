// Column widths, by dragging a border or by its keys; and the sort that is kept. Both are saved by POST, never by GET.

const STEP = 8;
const FAR = 40;
const SAVE_AFTER = 600; // milliseconds after the last key

/** @param {string} name */
const word = (name) => document.getElementById("words-part").content.querySelector(`[data-word=${name}]`).textContent;

/** @param {HTMLElement} handle */
const tableOf = (handle) => handle.closest("table");

/** The columns that can be resized. @param {HTMLTableElement} table @returns {HTMLTableColElement[]} */
const columns = (table) => [...table.querySelectorAll("col[data-key]")];

/** @param {HTMLTableElement} table @returns {HTMLElement[]} in the order of `columns` */
const handles = (table) => [...table.querySelectorAll("thead .handle")];

/** The <col> whose border this is. @param {HTMLElement} handle */
const columnOf = (handle) => columns(tableOf(handle))[handles(tableOf(handle)).indexOf(handle)];

/** As drawn, which is more than its <col> says while the columns share the table's width. @param {HTMLElement} handle */
const widthOf = (handle) => Math.round(handle.parentElement.getBoundingClientRect().width);

/** @param {HTMLElement} handle @param {number} width */
function allowed(handle, width) {
  const { ariaValueMin, ariaValueMax } = handle;
  return Math.min(Math.max(Math.round(width), Number(ariaValueMin)), Number(ariaValueMax));
}

/** @param {HTMLElement} handle @param {number} width */
function setWidth(handle, width) {
  const pixels = String(allowed(handle, width));
  columnOf(handle).setAttribute("width", pixels);
  handle.ariaValueNow = pixels;
}

/** Until the first resize the columns share the table's width; from then on each is as wide as it says. */
function freeze(table) {
  if (table.classList.contains("sized")) return;
  const all = handles(table);
  const widths = all.map(widthOf);
  all.forEach((handle, index) => setWidth(handle, widths[index]));
  table.classList.add("sized");
}

/** @param {HTMLElement} handle @param {number} width */
function resize(handle, width) {
  freeze(tableOf(handle));
  setWidth(handle, width);
}

/** How wide the column's longest cell is. @param {HTMLElement} handle */
function longest(handle) {
  const table = tableOf(handle);
  const column = columnOf(handle);
  const width = column.getAttribute("width");
  column.removeAttribute("width");
  table.classList.add("measured");
  const found = Math.ceil(handle.parentElement.getBoundingClientRect().width);
  table.classList.remove("measured");
  column.setAttribute("width", width);
  return found;
}

// ---- saving

/** @param {HTMLTableElement} table @param {Record<string, string>} fields */
async function post(table, fields) {
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  const answer = await fetch(table.dataset.saveTo, {
    method: "POST", body: new URLSearchParams(fields), headers, keepalive: true,
  });
  if (answer.status !== 204) throw new Error(answer.statusText);
}

/** @param {HTMLTableElement} table */
async function saveWidths(table) {
  const widths = columns(table).map((column) => [`width-${column.dataset.key}`, column.getAttribute("width")]);
  try {
    await post(table, { tool: "widths", ...Object.fromEntries(widths) });
  } catch {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: word("widths-not-kept"), kind: "bad" } }));
  }
}

/** @type {{table: HTMLTableElement, timer: number} | null} */
let waiting = null;

function saveNow() {
  if (!waiting) return;
  clearTimeout(waiting.timer);
  saveWidths(waiting.table);
  waiting = null;
}

/** @param {HTMLTableElement} table */
function saveSoon(table) {
  if (waiting?.table !== table) saveNow();
  clearTimeout(waiting?.timer);
  waiting = { table, timer: setTimeout(saveNow, SAVE_AFTER) };
}
addEventListener("pagehide", saveNow);
document.addEventListener("htmx:beforeSwap", saveNow);

// ---- by pointer

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.(".handle");
  if (!handle || event.button !== 0) return;
  event.preventDefault(); // no selecting of text
  handle.focus({ preventScroll: true, focusVisible: false });
  drag(handle, event);
});

/** @param {HTMLElement} handle @param {PointerEvent} start */
function drag(handle, { pointerId, clientX }) {
  const from = widthOf(handle);
  const before = columnOf(handle).getAttribute("width");
  const move = (event) => event.clientX !== clientX && resize(handle, from + event.clientX - clientX);
  const end = () => {
    handle.classList.remove("on");
    handle.removeEventListener("pointermove", move);
    if (columnOf(handle).getAttribute("width") !== before) saveWidths(tableOf(handle));
  };
  handle.classList.add("on");
  handle.setPointerCapture(pointerId);
  handle.addEventListener("pointermove", move);
  handle.addEventListener("lostpointercapture", end, { once: true });
}

// ---- by keyboard

/** @type {Record<string, (handle: HTMLElement, far: boolean) => number>} */
const KEYS = {
  ArrowLeft: (handle, far) => widthOf(handle) - (far ? FAR : STEP),
  ArrowRight: (handle, far) => widthOf(handle) + (far ? FAR : STEP),
  Enter: longest,
  Home: (handle) => Number(handle.dataset.usual),
};

document.addEventListener("keydown", (event) => {
  const handle = event.target.closest?.(".handle");
  const wanted = handle && KEYS[event.key];
  if (!wanted || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  resize(handle, wanted(handle, event.shiftKey));
  saveSoon(tableOf(handle));
});

document.addEventListener("dblclick", (event) => {
  const handle = event.target.closest?.(".handle");
  if (!handle) return;
  resize(handle, longest(handle));
  saveWidths(tableOf(handle));
});

// A border says what is drawn, also while the columns share the table's width.
document.addEventListener("focusin", ({ target }) => {
  if (target.matches(".handle")) target.ariaValueNow = String(widthOf(target));
});

// ---- sort: the list comes by GET, what is kept goes by POST beside it

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-sort]");
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  post(link.closest("table"), { tool: "sort", sort: link.dataset.sort }).catch(() => {}); // the list says what is wrong
});
