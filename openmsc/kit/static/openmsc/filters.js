// The filter panel: opens under the bar, closes without applying, and narrows its own lists of values.

const phone = matchMedia("(max-width: 767px)");

/** @param {string} name @param {...number} numbers stand for {0}, {1} */
function word(name, ...numbers) {
  const text = document.getElementById("words-part").content.querySelector(`[data-word=${name}]`).textContent;
  return numbers.reduce((said, number, index) => said.replace(`{${index}}`, number.toLocaleString("en-GB")), text);
}

const host = () => document.getElementById("filter-panel");
const button = () => document.getElementById("filter-button");
const panel = () => host()?.querySelector(".panel") ?? null;

// ---- open and close

function opened() {
  button().setAttribute("aria-expanded", "true");
  prepare(panel());
  const which = panel().querySelector("[aria-invalid=true]") ? "[aria-invalid=true]" : phone.matches ? "[data-close-panel]" : "input";
  const fields = [...panel().querySelectorAll(which)];
  fields.find((field) => field.checkVisibility())?.focus({ focusVisible: true });
}

/** @param {boolean} back whether the button gets the focus */
function close(back) {
  host().replaceChildren();
  button().setAttribute("aria-expanded", "false");
  if (back) button().focus({ focusVisible: true });
}

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target === host() && panel()) opened();
});

// Before htmx, which would load it again.
document.addEventListener(
  "click",
  (event) => {
    const path = event.composedPath();
    if (!panel()) return;
    if (path.includes(button())) {
      event.preventDefault();
      event.stopImmediatePropagation();
      close(true);
    } else if (event.target.closest("[data-close-panel]")) close(true);
    else if (!path.includes(panel()) && !event.target.closest("dialog, .toasts")) {
      close(!event.target.closest("a, button, input, label, select, textarea, [tabindex='0']"));
    }
  },
  true,
);

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented) return;
  if (event.key === " " && event.target === button()) {
    event.preventDefault(); // a link that is called a button is pressed like one
    button().click();
  } else if (event.key === "Escape" && panel() && !document.querySelector("dialog:modal, [popover]:popover-open")) {
    event.preventDefault();
    escape(event.target);
  } else if (event.key === "Enter" && event.target.matches?.("[data-find]")) {
    event.preventDefault(); // it narrows while one types
  }
});

/** First what is typed or open inside, then the panel. @param {HTMLElement} target */
function escape(target) {
  const pick = panel().querySelector(".pick[open]");
  if (target.matches("[data-find]") && target.value) {
    target.value = "";
    narrow(target.closest(".facet"));
  } else if (pick) {
    pick.open = false;
    pick.querySelector("summary").focus({ focusVisible: true });
  } else close(true);
}

// ---- values narrowed by words and by pickers

/** Without case and accents. @param {string} text */
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** What is ticked in each picker that has ticks. @param {Element} facet @returns {[string, Set<string>][]} */
function wanted(facet) {
  return [...facet.querySelectorAll(".pick")]
    .map((pick) => [pick.dataset.picker, new Set([...pick.querySelectorAll(":checked")].map((box) => box.value))])
    .filter(([, values]) => values.size);
}

/** One way to match must meet all pickers. @param {HTMLElement} label @param {[string, Set<string>][]} asked */
function meets(label, asked) {
  if (!asked.length) return true;
  const ways = JSON.parse(label.dataset.facets || "[]");
  return ways.some((way) => asked.every(([name, values]) => (way[name] ?? []).some((value) => values.has(value))));
}

/** @param {Element} facet */
function narrow(facet) {
  const words = plain(facet.querySelector("[data-find]")?.value.trim() ?? "");
  const asked = wanted(facet);
  const values = [...facet.querySelectorAll(".box > .ck")];
  if (!facet.querySelector(".box")) return; // days are typed, nothing is listed
  let seen = 0;
  let ticked = 0;
  for (const label of values) {
    const { checked } = label.querySelector("input");
    const said = plain(label.querySelector(":scope > span:not([aria-hidden], .n)").textContent);
    label.hidden = !checked && !(said.includes(words) && meets(label, asked));
    seen += !label.hidden;
    ticked += checked;
  }
  facet.querySelector("[data-none]").hidden = seen > 0 || values.length === 0;
  const chosen = facet.querySelector("[data-chosen]");
  if (!chosen) return;
  if (seen < values.length) chosen.textContent = word("some-of", seen, values.length);
  else chosen.textContent = ticked ? word("chosen", ticked) : "";
}

/** The number of ticks on the picker's button. @param {HTMLDetailsElement} pick */
function count(pick) {
  const ticked = pick.querySelectorAll(":checked").length;
  pick.querySelector("summary b").textContent = ticked || "";
  pick.querySelector("summary").classList.toggle("on", ticked > 0);
}

/** @param {HTMLFormElement | null} form */
function prepare(form) {
  for (const part of form?.querySelectorAll("[data-scripted]") ?? []) part.hidden = false;
  for (const facet of form?.querySelectorAll(".facet") ?? []) narrow(facet);
  // Its foot stays where it is while lists of values become shorter.
  const facets = form?.querySelector(".facets");
  if (facets && !phone.matches) facets.style.minHeight = `${facets.offsetHeight}px`;
}
prepare(document.querySelector(".panel"));

document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-find]")) narrow(target.closest(".facet"));
});
document.addEventListener("change", ({ target }) => {
  const facet = target.closest?.(".panel .facet");
  const pick = target.closest?.(".pick");
  if (pick) count(pick);
  if (facet && !target.matches("[data-find]")) narrow(facet);
});

// One picker at a time, and a click beside it closes it.
document.addEventListener("click", ({ target }) => {
  for (const pick of document.querySelectorAll(".pick[open]")) if (!pick.contains(target)) pick.open = false;
});
