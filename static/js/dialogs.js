// A question page opened as a dialog: a[data-dialog] leads to a page made of layout/confirm.html.
async function open(link) {
  const answer = await fetch(link.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) {
    location.assign(link.href);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = page.querySelector("#confirm");
  const title = page.querySelector("h1");
  if (!form) {
    location.assign(link.href);
    return;
  }
  const sheet = document.createElement("dialog");
  sheet.className = "sheet";
  const heading = document.createElement("h2");
  heading.className = "sheet-title";
  heading.id = "sheet-title";
  heading.textContent = title.textContent;
  sheet.setAttribute("aria-labelledby", heading.id);
  form.setAttribute("action", form.getAttribute("action") || link.href);
  sheet.append(heading, document.importNode(form, true));
  document.body.append(sheet);
  sheet.addEventListener("close", () => {
    sheet.remove();
    link.focus();
  });
  sheet.showModal();
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const closer = event.target.closest("dialog [data-dialog-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog").close();
    return;
  }
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) {
    document.getElementById(opener.dataset.dialogOpen)?.showModal();
    return;
  }
  const link = event.target.closest("a[data-dialog]");
  if (link && typeof HTMLDialogElement === "function") {
    event.preventDefault();
    open(link).catch(() => location.assign(link.href));
  }
});
