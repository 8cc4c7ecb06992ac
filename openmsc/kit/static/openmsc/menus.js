// Menus: <button popovertarget="m1"> and <div class="menu" id="m1" popover>. The browser opens and closes them;
// this places them under their button and moves by arrow keys.

const GAP = 4;
const EDGE = 8;
const phone = matchMedia("(max-width: 767px)");

const buttonOf = (menu) => document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
const entries = (menu) => [...menu.querySelectorAll("a[href], button")];

/** Set through the object model: the Content-Security-Policy forbids style attributes. */
function place(menu, button) {
  if (phone.matches) return menu.style.removeProperty("inset"); // controls.css lays a sheet along the bottom
  const at = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const right = at.left + width > innerWidth - EDGE;
  const left = Math.max(EDGE, right ? at.right - width : at.left);
  const below = at.bottom + GAP + height <= innerHeight - EDGE || at.top < height + GAP + EDGE;
  const top = below ? at.bottom + GAP : at.top - GAP - height;
  menu.style.inset = `${Math.max(EDGE, Math.min(top, innerHeight - EDGE - height))}px auto auto ${left}px`;
}

/** At once rather than on the `toggle` event, which comes late enough to see the menu jump. */
function open(menu, button) {
  menu.showPopover();
  place(menu, button);
  entries(menu)[0]?.focus({ preventScroll: true });
}

const menuOf = (button) => {
  const menu = button && document.getElementById(button.getAttribute("popovertarget"));
  return menu?.matches(".menu") ? menu : null;
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[popovertarget]");
  const menu = menuOf(button);
  if (!menu) return;
  event.preventDefault();
  if (menu.matches(":popover-open")) menu.hidePopover();
  else open(menu, button);
});

document.addEventListener(
  "beforetoggle",
  ({ target, newState }) => {
    if (target instanceof Element && target.matches(".menu[popover]")) {
      buttonOf(target)?.setAttribute("aria-expanded", String(newState === "open"));
    }
  },
  true,
);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu[popover]");
  if (!menu) {
    const button = event.target.closest?.("[aria-haspopup=menu]");
    if (event.key === "ArrowDown" && menuOf(button)) {
      event.preventDefault();
      open(menuOf(button), button);
    }
    return;
  }
  const all = entries(menu);
  const now = all.indexOf(document.activeElement);
  const next = {
    ArrowDown: (now + 1) % all.length,
    ArrowUp: (now - 1 + all.length) % all.length,
    Home: 0,
    End: all.length - 1,
  }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    all[next].focus();
  } else if (event.key === "Tab") {
    menu.hidePopover();
  }
});

// An entry that was chosen closes its menu; the browser then gives focus back to the button.
document.addEventListener("click", (event) => {
  const entry = event.target.closest(".menu[popover] :is(a, button)");
  if (entry) entry.closest(".menu").hidePopover();
});

// What a menu stands under may move: the menu goes along, and closes only when its button is out of sight. It must not
// close by itself: parts of a page that arrive late move what stands below them.
for (const name of ["resize", "scroll"]) {
  addEventListener(
    name,
    (event) => {
      const menu = document.querySelector(".menu:popover-open");
      if (!menu || menu.contains(event.target instanceof Node ? event.target : null) || phone.matches) return;
      const button = buttonOf(menu);
      const at = button?.getBoundingClientRect();
      if (at && at.bottom > 0 && at.top < innerHeight) place(menu, button);
      else menu.hidePopover();
    },
    true,
  );
}
