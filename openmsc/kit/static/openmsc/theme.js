// Loaded first and blocking, so that no page flashes in the wrong theme.
// <html data-theme> holds the choice (system, light, dark); data-bs-theme what is drawn.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  function apply() {
    const choice = root.dataset.theme;
    const dark = choice === "dark" || (choice !== "light" && system.matches);
    root.dataset.bsTheme = dark ? "dark" : "light";
  }

  apply();
  system.addEventListener("change", apply);
})();
