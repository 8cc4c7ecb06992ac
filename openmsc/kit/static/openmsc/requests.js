// What goes to the server: no double submits, refusals shown where they belong, a line while it takes long.

const BUSY_AFTER = 200;

/** @param {string} name */
const word = (name) => document.getElementById("words-part").content.querySelector(`[data-word=${name}]`).textContent;

const say = (detail) => document.dispatchEvent(new CustomEvent("toast", { detail }));

// ---- no double submit, and a greyed control does nothing

/** Buttons keep their focus this way; `disabled` would lose it. */
function hold(form, on) {
  form.toggleAttribute("data-sending", on);
  for (const button of form.elements) {
    if (button.type !== "submit") continue;
    if (on && !button.hasAttribute("aria-disabled")) {
      button.setAttribute("aria-disabled", "true");
      button.dataset.held = "";
    } else if (!on && "held" in button.dataset) {
      button.removeAttribute("aria-disabled");
      delete button.dataset.held;
    }
  }
}

function halt(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

document.addEventListener(
  "click",
  (event) => {
    if (event.target.closest("[aria-disabled=true]")) halt(event);
  },
  true,
);
document.addEventListener(
  "submit",
  (event) => {
    if (event.target.hasAttribute("data-sending")) halt(event);
  },
  true,
);
document.addEventListener("submit", (event) => {
  const form = event.target;
  const ours = form.matches("[hx-post], [hx-get], [hx-put], [hx-patch], [hx-delete]");
  if (form.method === "post" && !ours && !event.defaultPrevented) setTimeout(() => hold(form, true));
});
// Back from the browser's cache: the form may be sent again.
addEventListener("pageshow", () => document.querySelectorAll("[data-sending]").forEach((form) => hold(form, false)));

// ---- while a request runs

/** @type {WeakMap<XMLHttpRequest, () => void>} */
const running = new WeakMap();

document.addEventListener("htmx:beforeSend", ({ detail }) => {
  const { elt, target, xhr } = detail;
  if (elt instanceof HTMLFormElement) hold(elt, true);
  const host = target.id === "dialog-host";
  const region = host ? target.querySelector("dialog") ?? document.getElementById("main") : target;
  const timer = setTimeout(() => region.setAttribute("aria-busy", "true"), BUSY_AFTER);
  running.set(xhr, () => {
    clearTimeout(timer);
    region.removeAttribute("aria-busy");
    if (elt instanceof HTMLFormElement) hold(elt, false);
  });
});
document.addEventListener("htmx:afterRequest", ({ detail }) => running.get(detail.xhr)?.());

// ---- what comes back

/** The same request once more. */
function again({ elt, requestConfig }) {
  return () => {
    const source = elt.isConnected ? elt : document.body;
    if (source instanceof HTMLFormElement) source.requestSubmit();
    else if (requestConfig.triggeringEvent?.type === "click") source.click();
    else htmx.trigger(source, requestConfig.triggeringEvent?.type ?? "load");
  };
}

/** In place of a region that could not be loaded. */
function fail(target, text, retry) {
  const part = document.getElementById("failed-part").content.cloneNode(true);
  part.querySelector("p").textContent = text;
  part.querySelector("[data-again]").addEventListener("click", retry);
  target.replaceChildren(part);
  target.querySelector("h2").focus();
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event;
  const { xhr, target, requestConfig, elt } = detail;
  const html = (xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/html");
  const text = (xhr.responseText ?? "").trimStart();
  const whole = /^<!doctype/i.test(text);
  const failed = xhr.status >= 400;

  if (!failed && !whole) return;
  if (failed && html && text && !whole) {
    detail.shouldSwap = true; // a form with its errors, a refusal in words
    detail.isError = false;
    return;
  }
  const page = whole && html ? new DOMParser().parseFromString(text, "text/html") : null;
  const signedOut = page?.body.hasAttribute("data-signed-out") && !failed;
  if (!failed && !signedOut && (elt.closest("[hx-select]") || target === document.body)) return;

  detail.shouldSwap = false;
  if (signedOut) {
    say({ text: word("signed-out"), kind: "bad", link: word("sign-in"), href: xhr.responseURL, stay: true });
  } else if (!failed) {
    location.assign(xhr.responseURL); // sent on to another page
  } else {
    const sentence = page?.querySelector("[data-error-sentence]")?.textContent.trim() || word("failed");
    const retry = xhr.status >= 500 ? again(detail) : undefined;
    if (retry && requestConfig.verb === "get" && target.id !== "dialog-host" && target !== document.body) {
      fail(target, sentence, retry);
    } else {
      say({ text: sentence, kind: "bad", again: retry, stay: true });
    }
  }
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, ({ detail }) =>
    say({ text: word("no-answer"), kind: "bad", again: again(detail), stay: true }),
  );
}
