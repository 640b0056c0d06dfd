// Small comforts of every page: menus close, undo counts down, printing, the active menu entry is in view, filters fold.
document.documentElement.classList.add("js");

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// On a phone the filters are folded again once they are asked: the list is below them.
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".filter-form")) return;
  const fold = event.target.parentElement.querySelector(".fold-switch:checked");
  if (!fold) return;
  fold.checked = false;
  fold.focus();
});

// On paper a trend is its table: the picture may not have been drawn yet.
window.addEventListener("beforeprint", () => {
  for (const table of document.querySelectorAll("figure[data-trend] details:not([open])")) {
    table.open = true;
    table.dataset.forPrint = "";
  }
});
window.addEventListener("afterprint", () => {
  for (const table of document.querySelectorAll("details[data-for-print]")) {
    table.open = false;
    delete table.dataset.forPrint;
  }
});

// The server says how many seconds are left: the clock of an old computer may be wrong by an hour.
const ends = new WeakMap();

function countDown() {
  for (const form of document.querySelectorAll(".undo-form[data-left]")) {
    if (!ends.has(form)) ends.set(form, performance.now() + Number(form.dataset.left) * 1000);
    const left = Math.floor((ends.get(form) - performance.now()) / 1000);
    const words = form.querySelector(".undo-left");
    if (left <= 0) {
      form.querySelector("button").disabled = true;
      words.textContent = "время для отмены вышло";
      delete form.dataset.left;
    } else {
      words.textContent = left < 60 ? "можно ещё меньше минуты" : `можно ещё ${Math.floor(left / 60)} мин`;
    }
  }
}
countDown();
setInterval(countDown, 10000);
document.addEventListener("htmx:afterSettle", countDown);

const activeLink = document.querySelector(".site-nav-link[aria-current]");
const strip = activeLink?.closest(".site-nav-list");
if (strip && strip.scrollWidth > strip.clientWidth) {
  strip.scrollLeft = activeLink.offsetLeft - strip.clientWidth / 3;
}
