// Work by keyboard. Pages bind keys with data attributes alone; nothing here knows any desk.
//
//   data-key="y"           pressing y clicks this link or button (inside the item in hand, when
//                          the element stands in a list; otherwise anywhere on the page)
//   data-key-label="..."   what the list of keys says about it; otherwise its own text
//   data-keys-list         a list to move through with j and k
//   data-keys-item         one item of it; gets the focus
//   data-keys-search       the field that / goes to
//
// Keys are silent while somebody types, and with Ctrl, Alt or Meta. They can be turned off on the
// page of keys (WCAG 2.1.4).

const STORE = "manumit-keys";
const dialog = document.querySelector("[data-keys-help]");

const areOff = () => {
  try {
    return localStorage.getItem(STORE) === "off";
  } catch {
    return false;
  }
};

const isTyping = (element) =>
  element.isContentEditable ||
  /^(TEXTAREA|SELECT)$/.test(element.tagName) ||
  (element.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(element.type));

const items = () => [...document.querySelectorAll("[data-keys-list] [data-keys-item]")];
const inHand = () =>
  document.activeElement.closest("[data-keys-item]") ??
  document.querySelector("[data-keys-item][data-in-hand]");

function take(item) {
  for (const other of items()) other.removeAttribute("data-in-hand");
  item.setAttribute("data-in-hand", "");
  if (!item.hasAttribute("tabindex")) item.tabIndex = -1;
  item.focus();
  item.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = items();
  if (all.length === 0) return false;
  const at = all.indexOf(inHand());
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
  if (next >= 0 && next < all.length) take(all[next]);
  return true;
}

function bound(key) {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const item = inHand();
  return (
    item?.querySelector(wanted) ??
    [...document.querySelectorAll(wanted)].find((element) => !element.closest("[data-keys-item]"))
  );
}

function search() {
  const field = document.querySelector("[data-keys-search]");
  field?.focus();
  field?.select?.();
  return Boolean(field);
}

function help() {
  if (!dialog) return false;
  const list = dialog.querySelector("[data-keys-of-page]");
  const seen = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    const label = element.dataset.keyLabel ?? element.textContent.trim();
    if (!seen.has(element.dataset.key)) seen.set(element.dataset.key, label);
  }
  list.replaceChildren(
    ...[...seen].map(([key, label]) => {
      const row = document.createElement("div");
      row.className = "govuk-summary-list__row";
      const term = document.createElement("dt");
      term.className = "govuk-summary-list__key";
      const shown = document.createElement("kbd");
      shown.textContent = key;
      term.append(shown);
      const words = document.createElement("dd");
      words.className = "govuk-summary-list__value";
      words.textContent = label;
      row.append(term, words);
      return row;
    }),
  );
  list.hidden = seen.size === 0;
  dialog.showModal();
  return true;
}

const OURS = { j: () => move(1), k: () => move(-1), "/": search, "?": help };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
  if (dialog?.open || isTyping(event.target) || areOff()) return;
  const ours = OURS[event.key];
  if (ours) {
    if (ours()) event.preventDefault();
    return;
  }
  const element = event.key.length === 1 ? bound(event.key) : null;
  if (!element) return;
  event.preventDefault();
  element.click();
});

for (const toggle of document.querySelectorAll("[data-keys-toggle]")) {
  const show = () => {
    toggle.textContent = areOff() ? toggle.dataset.turnOn : toggle.dataset.turnOff;
  };
  toggle.addEventListener("click", () => {
    try {
      localStorage.setItem(STORE, areOff() ? "on" : "off");
    } catch {
      return;
    }
    show();
  });
  show();
  toggle.hidden = false;
}
