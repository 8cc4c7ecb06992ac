// Pages of signing in: passkeys, and secrets to copy or print. allauth's webauthn-json.js speaks to the browser.

const api = () => globalThis.webauthnJSON;

/** @param {HTMLFormElement} form the browser's answer goes into its field `code` */
async function ask(form) {
  const failed = form.querySelector("[data-failed]");
  failed.hidden = true;
  try {
    const at = form.dataset.optionsAt;
    const options = at ? await (await fetch(at)).json() : JSON.parse(form.dataset.options);
    form.elements.code.value = JSON.stringify(await api()[form.dataset.passkey](options));
  } catch {
    // Cancelled, timed out, none there: browsers do not tell which.
    failed.hidden = false;
    return;
  }
  form.requestSubmit();
}

/** Browsers bind passkeys to names, and know them only where nobody can listen. */
const offered = api()?.supported() && !/^[\d.]+$|:/.test(location.hostname);

for (const form of document.querySelectorAll("[data-passkey]")) {
  form.hidden &&= !offered;
  // Before requests.js holds the form, which it does once it is really sent.
  form.addEventListener(
    "submit",
    (event) => {
      if (form.elements.code.value) return;
      event.preventDefault();
      ask(form);
    },
    true,
  );
}
// A refused answer is of no use a second time.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-passkey]")) form.elements.code.value = "";
});

document.addEventListener("click", async ({ target }) => {
  if (target.closest("[data-print]")) return print();
  const button = target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  const text = source.innerText.trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No clipboard without https: select it, so that Ctrl+C works.
    getSelection().selectAllChildren(source);
    if (!document.execCommand("copy")) return;
  }
  button.textContent = button.dataset.copied;
  button.setAttribute("aria-label", button.dataset.copied);
});
