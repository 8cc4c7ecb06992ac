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

/** While it takes longer: <p data-while-sending="Saving for 10,000 tenants…" role="status"> says so. */
function tell(form, on) {
  for (const note of form.querySelectorAll("[data-while-sending]")) note.textContent = on ? note.dataset.whileSending : "";
  for (const button of form.querySelectorAll("[data-held]")) {
    if (on) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
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
  if (form.method !== "post" || ours || event.defaultPrevented) return;
  setTimeout(() => hold(form, true));
  setTimeout(() => {
    document.getElementById("main")?.setAttribute("aria-busy", "true");
    tell(form, true);
  }, BUSY_AFTER);
});
// Back from the browser's cache: the form may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sending]")) {
    tell(form, false);
    hold(form, false);
  }
  document.getElementById("main")?.removeAttribute("aria-busy");
});

// ---- while a request runs

/** @type {WeakMap<XMLHttpRequest, () => void>} */
const running = new WeakMap();

document.addEventListener("htmx:beforeSend", ({ detail }) => {
  const { elt, target, xhr } = detail;
  if (elt instanceof HTMLFormElement) hold(elt, true);
  const host = target.id === "dialog-host";
  const region = host ? target.querySelector("dialog") ?? document.getElementById("main") : target;
  const form = elt instanceof HTMLFormElement ? elt : null;
  const timer = setTimeout(() => {
    region.setAttribute("aria-busy", "true");
    if (form) tell(form, true);
  }, BUSY_AFTER);
  running.set(xhr, () => {
    clearTimeout(timer);
    region.removeAttribute("aria-busy");
    if (!form) return;
    tell(form, false);
    hold(form, false);
  });
});
document.addEventListener("htmx:afterRequest", ({ detail }) => running.get(detail.xhr)?.());

// ---- what comes back

const page = (text) => new DOMParser().parseFromString(text, "text/html");
const isPoll = ({ elt }) => /\bevery\b/.test(elt.getAttribute("hx-trigger") ?? "");

/** The same request once more, from where it came. */
const again = ({ elt, triggeringEvent }) => () => {
  if (elt instanceof HTMLFormElement) elt.requestSubmit();
  else if (triggeringEvent?.type === "click") elt.click();
  else htmx.trigger(elt, triggeringEvent?.type ?? "load");
};

/** In place of a region that could not be loaded. What asked for it may have stood inside, so the region asks again. */
function fail({ target, pathInfo, requestConfig }, text) {
  const swap = requestConfig.elt.closest("[hx-swap]")?.getAttribute("hx-swap") ?? "innerHTML";
  const part = document.getElementById("failed-part").content.cloneNode(true);
  part.querySelector("p").textContent = text;
  part.querySelector("[data-again]").addEventListener("click", () =>
    htmx.ajax("GET", pathInfo.finalRequestPath, { source: target, target, swap }),
  );
  target.replaceChildren(part);
  target.querySelector("h2").focus();
}

/** What was typed stays: sign in beside it, then take the new session's token and send it again. */
function signInBeside(href) {
  say({ text: word("signed-out"), kind: "bad", link: word("sign-in"), href, stay: true });
  const renew = async () => {
    const fresh = page(await (await fetch(location.href)).text()).body.getAttribute("hx-headers");
    if (!fresh) return addEventListener("focus", renew, { once: true });
    document.body.setAttribute("hx-headers", fresh);
    const token = JSON.parse(fresh)["x-csrftoken"];
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  };
  addEventListener("focus", renew, { once: true });
}

// Asked for by scripts that send by themselves.
document.addEventListener("signed-out", ({ detail }) => signInBeside(detail));

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const to = event.detail.xhr.getResponseHeader("HX-Redirect");
  if (!to || !document.querySelector("dialog:modal")) return;
  if (new URL(to, location.href).pathname !== document.body.dataset.signIn) return;
  event.preventDefault();
  signInBeside(to);
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { xhr, target, requestConfig } = detail;
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
  const answer = whole && html ? page(text) : null;
  const signedOut = !failed && answer?.body.hasAttribute("data-signed-out");
  if (!failed && !signedOut && (requestConfig.elt.closest("[hx-select]") || target === document.body)) return;

  detail.shouldSwap = false;
  if (isPoll(requestConfig)) return; // what stands there stays; the next one may do better
  if (signedOut && document.querySelector("dialog:modal")) return signInBeside(xhr.responseURL);
  if (!failed) return location.assign(xhr.responseURL); // sent on to another page
  const server = xhr.status >= 500;
  const read = requestConfig.verb === "get";
  const sentence = [
    (!server && answer?.querySelector("[data-error-sentence]")?.textContent.trim()) || word(read ? "not-loaded" : "failed"),
    server && answer?.querySelector("[data-error-reference]")?.textContent,
  ].filter(Boolean).join(" ");
  if (server && read && target.id !== "dialog-host" && target !== document.body) {
    return fail(detail, sentence);
  }
  say({ text: sentence, kind: "bad", again: server ? again(requestConfig) : undefined, stay: true });
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, ({ detail: { requestConfig } }) => {
    if (isPoll(requestConfig)) return;
    say({ text: word("no-answer"), kind: "bad", again: again(requestConfig), stay: true });
  });
}
