// Drafts: what is typed into form[data-autosave="key"] stays in this tab and comes back after signing in again, or after
// somebody else changed the same row. Only fields that were changed here are kept: the others show what stands now.
// sessionStorage on purpose: the draft may hold names, and a shared computer must forget it with the tab.
const user = document.body.dataset.user ?? "";
const PREFIX = "draft:";
const SKIP = new Set(["hidden", "password", "file", "submit", "button"]);

function keyOf(form) {
  return `${PREFIX}${user}:${form.dataset.autosave}`;
}

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && !SKIP.has(field.type));
}

const isChoice = (field) => field.type === "checkbox" || field.type === "radio";

// A choice is known by its value: the server may show the same people in another order.
function named(form) {
  const seen = new Map();
  return fieldsOf(form).map((field) => {
    if (isChoice(field)) return [`${field.name}=${field.value}`, field];
    const place = seen.get(field.name) ?? 0;
    seen.set(field.name, place + 1);
    return [`${field.name}#${place}`, field];
  });
}

const valueOf = (field) => (isChoice(field) ? field.checked : field.value);

// What the server put into the field.
function original(field) {
  if (isChoice(field)) return field.defaultChecked;
  if (!field.options) return field.defaultValue;
  return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value ?? "";
}

function read(form) {
  // A page that came back with remarks holds what was typed before as its own: it stays in the draft.
  const known = new Map(load(keyOf(form))?.values ?? []);
  return named(form)
    .filter(([name, field]) => known.has(name) || valueOf(field) !== original(field))
    .map(([name, field]) => [name, valueOf(field)]);
}

function write(form, values) {
  const known = new Map(values);
  let changed = false;
  named(form).forEach(([name, field]) => {
    const value = known.get(name);
    if (value === undefined) return;
    const property = isChoice(field) ? "checked" : "value";
    if (field[property] !== value) {
      field[property] = value;
      changed = true;
    }
  });
  return changed;
}

function load(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function store(key, draft) {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // A full or forbidden storage takes the comfort away, never the form.
  }
}

function notice(form) {
  const note = document.createElement("div");
  note.className = "note note-info restored";
  note.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = "Текст восстановлен: вы не успели его отправить.";
  const forget = document.createElement("button");
  forget.type = "button";
  forget.className = "btn btn-sm";
  forget.textContent = "Начать заново";
  forget.addEventListener("click", () => {
    sessionStorage.removeItem(keyOf(form));
    form.reset();
    note.remove();
  });
  note.append(words, forget);
  form.prepend(note);
}

function eachDraft(action) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) action(key, load(key));
  }
}

// The page says that what was sent was not taken (409): the form is opened again from there.
function keepSent() {
  eachDraft((key, draft) => draft && store(key, { ...draft, sent: false }));
}

function start() {
  const here = new Map();
  for (const form of document.querySelectorAll("form[data-autosave]")) here.set(keyOf(form), form);
  eachDraft((key, draft) => {
    const form = here.get(key);
    const ours = key.startsWith(`${PREFIX}${user}:`);
    if (!draft || !ours || (draft.sent && !form)) {
      // Sent and accepted (its form is gone), or somebody else's.
      sessionStorage.removeItem(key);
    } else if (form) {
      if (write(form, draft.values)) notice(form);
      store(key, { ...draft, sent: false });
    }
  });
}

let timer = 0;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.dataset.autosave) return;
  clearTimeout(timer);
  timer = setTimeout(() => store(keyOf(form), { sent: false, values: read(form) }), 400);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  clearTimeout(timer);
  if (form.hasAttribute("data-clears-drafts")) {
    eachDraft((key) => sessionStorage.removeItem(key));
  } else if (form.dataset.autosave) {
    store(keyOf(form), { sent: true, values: read(form) });
  }
});

// The sign-in page has no user: drafts wait there for the person to come back.
if (user && document.querySelector("[data-conflict]")) keepSent();
else if (user) start();
