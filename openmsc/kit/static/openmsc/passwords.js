// Show what is typed into a password's field, and hide it again (kit/secret.html).

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-reveals]");
  if (!button) return;
  const field = document.getElementById(button.dataset.reveals);
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  for (const word of button.querySelectorAll("[data-while]")) word.hidden = (word.dataset.while === "shown") !== shown;
  field.focus();
});
