// Forms: sent once, errors get the focus, a file is checked before it travels.
document.documentElement.classList.add("js");

// --- one click, one request (the server refuses the second as well)
const sent = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post") || form.hasAttribute("data-download") || event.defaultPrevented) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  // After the browser has collected the fields, the pressed button among them.
  setTimeout(() => setBusy(form, true), 0);
});

function setBusy(form, busy) {
  for (const button of form.querySelectorAll('button[type="submit"], button:not([type])')) {
    button.disabled = busy;
    button.toggleAttribute("aria-busy", busy);
    if (busy) button.setAttribute("aria-busy", "true");
  }
}

// A page that comes back from the browser's history must be usable again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) {
    sent.delete(form);
    setBusy(form, false);
  }
});

// --- the summary of errors, and the first marked line of a returned form
function focusFirst(root) {
  const place = root.querySelector("[data-error-summary]") ?? root.querySelector("[data-focus-first]");
  if (place) {
    place.focus();
    place.scrollIntoView({ block: "center" });
  }
}
if (!location.hash) focusFirst(document);
document.addEventListener("htmx:afterSettle", (event) => focusFirst(event.target));

// --- files
function describe(input, zone) {
  const words = zone.querySelector("[data-chosen]");
  const file = input.files[0];
  const limit = Number(input.dataset.maxBytes);
  let problem = "";
  if (file && limit && file.size > limit) {
    problem = `Файл ${megabytes(file.size)} МБ, а можно не больше ${megabytes(limit)} МБ`;
  } else if (file && input.accept && !input.accept.split(",").some((end) => matches(file, end.trim()))) {
    problem = `Это файл «${file.name}», а нужен ${input.accept}`;
  }
  input.setCustomValidity(problem);
  words.textContent = problem || (file ? `Выбран: ${file.name}, ${megabytes(file.size)} МБ` : "");
  words.classList.toggle("wrong", problem !== "");
}

function matches(file, end) {
  return end.startsWith(".") ? file.name.toLowerCase().endsWith(end) : file.type === end;
}

function megabytes(bytes) {
  return (bytes / 1048576).toFixed(1).replace(".", ",");
}

document.addEventListener("change", (event) => {
  const zone = event.target.closest?.("[data-dropzone]");
  if (zone && event.target.type === "file") describe(event.target, zone);
});

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const box = event.target.closest?.(".dropzone");
    if (!box) return;
    event.preventDefault();
    box.classList.toggle("dropzone-over", kind === "dragover");
    const input = box.querySelector('input[type="file"]');
    if (kind === "drop" && event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}
