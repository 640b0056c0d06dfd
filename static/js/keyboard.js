// Review from the list: j/k move, Enter opens the line, a/r press its buttons, space picks it, ? shows the keys.
// Works on [data-review-list] with [data-review-item] inside; a button says its key by data-key="a".
// Single letters act only while the list has the focus; j and k also from a page without focus. All can be switched off (WCAG 2.1.4).
const OFF = "keys-off";

function off() {
  return localStorage.getItem(OFF) === "1";
}

function items(list) {
  return [...list.querySelectorAll("[data-review-item]")];
}

function prepare() {
  for (const list of document.querySelectorAll("[data-review-list]")) {
    const all = items(list);
    const current = all.find((item) => item.tabIndex === 0) ?? all[0];
    for (const item of all) item.tabIndex = item === current ? 0 : -1;
  }
  const box = document.querySelector("[data-keys-switch]");
  if (box) box.checked = !off();
}

function move(list, item, step) {
  const all = items(list);
  const next = all[Math.min(all.length - 1, Math.max(0, all.indexOf(item) + step))];
  if (!next) return;
  for (const other of all) other.tabIndex = other === next ? 0 : -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function pick(item) {
  const box = item.querySelector('input[type="checkbox"]');
  if (!box) return;
  box.click();
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-keys-switch]")) {
    localStorage.setItem(OFF, event.target.checked ? "0" : "1");
  }
  const item = event.target.closest("[data-review-item]");
  if (item && event.target.type === "checkbox") item.classList.toggle("is-picked", event.target.checked);
  const all = event.target.closest("[data-pick-all]");
  if (all) {
    for (const box of all.closest("[data-review-list]").querySelectorAll('[data-review-item] input[type="checkbox"]')) {
      if (box.checked !== all.checked) box.click();
    }
  }
});

// English and Russian layouts: the same key of the keyboard.
const CODES = { KeyJ: "j", KeyK: "k", KeyA: "a", KeyR: "r", Space: " ", Enter: "open", NumpadEnter: "open", ArrowDown: "j", ArrowUp: "k" };

document.addEventListener("keydown", (event) => {
  if (off() || event.ctrlKey || event.altKey || event.metaKey) return;
  const target = event.target;
  if (target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  // j and k also step into the list from a page where nothing has the focus yet.
  const entering = target === document.body && ["KeyJ", "KeyK"].includes(event.code);
  const list = entering ? document.querySelector("[data-review-list]") : target.closest("[data-review-list]");
  if (!list) return;
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) {
    document.getElementById("keyboard-help")?.showModal();
    return;
  }
  const key = CODES[event.code];
  const item = target.closest("[data-review-item]");
  if (!key) return;
  if (key === "j" || key === "k") {
    event.preventDefault();
    if (item) move(list, item, key === "j" ? 1 : -1);
    else items(list)[0]?.focus();
  } else if (key === " ") {
    // A focused button or box keeps its own meaning of the space bar.
    if (target !== item) return;
    event.preventDefault();
    pick(item);
  } else if (key === "open") {
    // Enter on a focused link, button or box is theirs as well.
    const link = target === item && item.querySelector("th a[href], td a[href]");
    if (link) {
      event.preventDefault();
      link.click();
    }
  } else if (item) {
    const button = item.querySelector(`[data-key="${key}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  }
});

prepare();
document.addEventListener("htmx:afterSettle", prepare);
