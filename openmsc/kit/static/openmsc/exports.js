// Files of lists: <form data-export>. The file is read as it comes, so that its progress shows and it can be cancelled;
// only a whole file is saved. Without JavaScript the form simply downloads it.

const SHORT = 700; // milliseconds that need no progress
const DRAW_EVERY = 150;
const QUOTE = 0x22;
const NEWLINE = 0x0a;

/** @param {string} name @param {...number} numbers stand for {0}, {1} */
function word(name, ...numbers) {
  const text = document.getElementById("words-part").content.querySelector(`[data-word=${name}]`).textContent;
  return numbers.reduce((said, number, index) => said.replace(`{${index}}`, number.toLocaleString("en-GB")), text);
}

/** @param {{text: string, kind?: string, again?: () => void, stay?: boolean}} detail */
const say = (detail) => document.dispatchEvent(new CustomEvent("toast", { detail }));

// ---- reading

/** Counts the lines of a CSV file as its bytes come: a line's end inside quotes is none. */
class Lines {
  ended = 0;
  #quoted = false;

  /** @param {Uint8Array} bytes */
  add(bytes) {
    for (const byte of bytes) {
      if (byte === QUOTE) this.#quoted = !this.#quoted;
      else if (byte === NEWLINE && !this.#quoted) this.ended += 1;
    }
  }

  /** Without the line of column names. */
  get rows() {
    return Math.max(0, this.ended - 1);
  }
}

/** @param {Response} answer @param {(rows: number) => void} told @returns {Promise<{rows: number, file: Blob}>} */
async function read(answer, told) {
  const parts = [];
  const lines = new Lines();
  const reader = answer.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    lines.add(part.value);
    told(lines.rows);
  }
  return { rows: lines.rows, file: new Blob(parts, { type: "text/csv" }) };
}

/** @param {Blob} file @param {string} name */
function save(file, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @param {Response} answer */
const nameOf = (answer) => /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "list.csv";

// ---- progress

/** A toast that shows once it takes long. @param {number} total @param {() => void} cancel */
function progress(total, cancel) {
  const note = document.getElementById("export-part").content.firstElementChild.cloneNode(true);
  const [text, bar] = [note.querySelector("p"), note.querySelector("progress")];
  let rows = 0;
  const draw = () => {
    bar.max = Math.max(total, 1);
    bar.value = rows;
    text.textContent = word("lines-of", rows, total);
  };
  note.querySelector("[data-cancel]").addEventListener("click", cancel);
  const late = setTimeout(() => document.getElementById("toasts").append(note), SHORT);
  const timer = setInterval(draw, DRAW_EVERY);
  draw();
  return {
    told: (/** @type {number} */ now) => (rows = now),
    end() {
      clearTimeout(late);
      clearInterval(timer);
      note.remove();
    },
  };
}

/** A page that is left would end its exports. */
let running = 0;
addEventListener("beforeunload", (event) => running && event.preventDefault());

// ---- one export

/** @param {Response} answer @param {AbortController} abort @param {() => void} again */
async function receive(answer, abort, again) {
  const total = Number(answer.headers.get("X-Export-Lines"));
  const shown = progress(total, () => abort.abort());
  running += 1;
  try {
    const { rows, file } = await read(answer, shown.told);
    if (rows < total) throw new Error("The file is not whole.");
    save(file, nameOf(answer));
    say({ text: rows === 1 ? word("exported-one") : word("exported", rows) });
  } catch {
    if (abort.signal.aborted) say({ text: word("export-cancelled") });
    else say({ text: word("export-broken"), kind: "bad", again, stay: true });
  } finally {
    running -= 1;
    shown.end();
  }
}

/** What is no file: the dialog with its errors, a page that says why, or that one is signed out. */
async function refuse(answer) {
  const to = answer.headers.get("HX-Redirect");
  if (to) return document.dispatchEvent(new CustomEvent("signed-out", { detail: to }));
  const html = await answer.text();
  const page = /^\s*<!doctype/i.test(html) && new DOMParser().parseFromString(html, "text/html");
  if (!page) return htmx.swap("#dialog-host", html, { swapStyle: "innerHTML", settleDelay: 0 });
  const sentence = page.querySelector("[data-error-sentence]")?.textContent.trim() || word("not-loaded");
  say({ text: sentence, kind: "bad", stay: true });
}

/** @param {string} address @param {FormData} data @param {() => void} started called once the file comes */
async function run(address, data, started) {
  const abort = new AbortController();
  const again = () => run(address, data, () => {});
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST", body: new URLSearchParams(data), headers: { "HX-Request": "true" }, signal: abort.signal,
    });
  } catch {
    return say({ text: word("no-answer"), kind: "bad", again, stay: true });
  }
  if (!(answer.headers.get("Content-Type") ?? "").startsWith("text/csv")) return refuse(answer);
  started();
  return receive(answer, abort, again);
}

/** @param {HTMLFormElement} form @param {boolean} on */
function hold(form, on) {
  form.toggleAttribute("data-sending", on);
  for (const button of form.querySelectorAll("[type=submit]")) {
    if (on) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

// Before requests.js, which would hold the form for good.
document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.matches("[data-export]") || form.hasAttribute("data-sending")) return;
    event.preventDefault();
    const data = new FormData(form);
    hold(form, true);
    const started = () => form.isConnected && document.dispatchEvent(new Event("close-dialog"));
    await run(form.getAttribute("action"), data, started);
    hold(form, false);
  },
  true,
);
