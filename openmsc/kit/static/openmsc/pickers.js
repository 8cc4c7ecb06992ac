// Pickers: a fieldset[data-picker] of check boxes becomes chips and a box to type in, with a list that narrows.
// The boxes stay, out of sight: they are what is sent, and all there is without this script.

const GAP = 4;
const EDGE = 8;
let made = 0;
/** @type {WeakMap<Element, Picker>} by their lists */
const pickers = new WeakMap();

/** Without case and accents. @param {string} text */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

class Picker {
  /** @param {HTMLFieldSetElement} field */
  constructor(field) {
    field.dataset.picker = "on";
    this.field = field;
    this.items = [...field.querySelectorAll("input[type=checkbox]")].map((box) => {
      const label = box.closest("label");
      const name = label.querySelector(".picked").firstChild.textContent.trim();
      return { box, label, name, plain: plain(name) };
    });
    const part = field.querySelector("template").content.cloneNode(true);
    this.frame = part.querySelector(".picker");
    this.input = part.querySelector("input");
    this.list = part.querySelector(".picker-list");
    this.options = part.querySelector("[role=listbox]");
    this.said = part.querySelector("[role=status]");
    this.chip = field.querySelector("template[data-chip]").content.firstElementChild;
    this.active = -1;
    this.options.id = `picker-${++made}`;
    this.input.setAttribute("aria-controls", this.options.id);
    const described = field.getAttribute("aria-describedby");
    if (described) this.input.setAttribute("aria-describedby", described);
    const boxes = field.querySelector(".box-list");
    if (boxes.classList.contains("is-invalid")) this.input.setAttribute("aria-invalid", "true");
    boxes.classList.remove("is-invalid");
    boxes.hidden = true;
    boxes.after(part);
    this.listen();
    this.drawChips();
  }

  listen() {
    this.frame.addEventListener("click", ({ target }) => {
      if (target.closest(".chip")) return;
      this.input.focus();
      this.open();
    });
    this.input.addEventListener("input", () => this.open(this.input.value.trim() ? 0 : -1));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close(true));
    // The press must not take the focus, which would close the list before it is a click.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    // By mouse several are picked from the open list; by keyboard it is out of the way until typed into again.
    this.list.addEventListener("click", ({ target }) => this.pick(target.closest("li")));
    pickers.set(this.list, this);
  }

  isOpen() {
    return this.list.isConnected && this.list.matches(":popover-open");
  }

  /** Those that can still be added and match what is typed. */
  found() {
    const typed = plain(this.input.value.trim());
    return this.items.filter(({ box, plain: name }) => !box.checked && name.includes(typed));
  }

  open(active = -1) {
    this.options.replaceChildren(
      ...this.found().map(({ box, label }, index) => {
        const option = document.createElement("li");
        option.id = `${this.options.id}-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        if (box.disabled) option.setAttribute("aria-disabled", "true");
        option.append(...[...label.children].filter((child) => child !== box).map((child) => child.cloneNode(true)));
        return option;
      }),
    );
    if (!this.isOpen()) this.list.showPopover();
    this.input.setAttribute("aria-expanded", "true");
    this.place();
    this.move(active);
  }

  close(forget = false) {
    if (this.isOpen()) this.list.hidePopover();
    if (forget) this.input.value = "";
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.active = -1;
  }

  /** Set through the object model: the Content-Security-Policy forbids style attributes. */
  place() {
    const at = this.frame.getBoundingClientRect();
    this.list.style.width = `${at.width}px`;
    const { height } = this.list.getBoundingClientRect();
    const below = at.bottom + GAP + height <= innerHeight - EDGE || at.top < height + GAP + EDGE;
    const top = below ? at.bottom + GAP : at.top - GAP - height;
    this.list.style.inset = `${top}px auto auto ${at.left}px`;
  }

  /** @param {number} index of the option that Enter adds; -1 for none */
  move(index) {
    const all = [...this.options.children];
    all[this.active]?.setAttribute("aria-selected", "false");
    this.active = all.length ? index : -1;
    const option = all[this.active];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const count = this.options.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (!this.isOpen()) this.open(step > 0 ? 0 : this.found().length - 1);
      else if (count) this.move(this.active < 0 && step < 0 ? count - 1 : (this.active + step + count) % count);
    } else if (event.key === "Enter" && (this.isOpen() || this.input.value)) {
      event.preventDefault(); // nobody sends the form by choosing
      if (this.pick(this.options.children[this.active])) this.close();
    } else if (event.key === "Escape" && (this.isOpen() || this.input.value)) {
      event.preventDefault();
      this.close(true);
    } else if (event.key === "Backspace" && !this.input.value) {
      const last = this.items.filter(({ box }) => box.checked).at(-1);
      if (last) this.set(last, false);
    }
  }

  /** @param {Element | null | undefined} option @returns {boolean} whether it could be */
  pick(option) {
    if (!option || option.hasAttribute("aria-disabled")) return false;
    const item = this.found()[[...this.options.children].indexOf(option)];
    this.input.value = "";
    this.set(item, true);
    return true;
  }

  set(item, on) {
    item.box.checked = on;
    item.box.dispatchEvent(new Event("change", { bubbles: true }));
    this.drawChips();
    if (this.isOpen()) this.open();
    this.said.textContent = `${item.name} ${on ? this.said.dataset.added : this.said.dataset.removed}`;
  }

  drawChips() {
    for (const chip of this.frame.querySelectorAll(".chip")) chip.remove();
    for (const item of this.items.filter(({ box }) => box.checked)) {
      const chip = this.chip.cloneNode(true);
      const button = chip.querySelector("button");
      const avatar = item.label.querySelector(".avatar-i");
      if (avatar) button.before(avatar.cloneNode(true));
      button.before(item.name);
      button.setAttribute("aria-label", `${button.getAttribute("aria-label")} ${item.name}`);
      button.addEventListener("click", () => {
        this.set(item, false);
        this.input.focus();
      });
      this.input.before(chip);
    }
  }
}

const dress = () => document.querySelectorAll('[data-picker=""]').forEach((field) => new Picker(field));

// What a list hangs from may move.
for (const name of ["scroll", "resize"]) {
  addEventListener(
    name,
    ({ target }) => {
      const list = document.querySelector(".picker-list:popover-open");
      if (list && target !== list) pickers.get(list).place();
    },
    true,
  );
}

// On the way down, before dialogs.js opens the dialog and looks for its first field.
document.addEventListener("htmx:afterSwap", dress, true);
dress();
