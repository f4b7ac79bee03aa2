// Keys for people who read all day. Every page works without this file.
"use strict";
(() => {
  const stops = [...document.querySelectorAll(".turn, .work tbody tr[data-href]")];
  let here = -1;

  function go(step) {
    if (!stops.length) return;
    if (here >= 0) stops[here].classList.remove("here");
    here = Math.min(Math.max(here + step, 0), stops.length - 1);
    const stop = stops[here];
    stop.classList.add("here");
    const target = stop.querySelector("a") && stop.matches("tr") ? stop.querySelector("a") : stop;
    target.focus({ preventScroll: true });
    stop.scrollIntoView({ block: "nearest" });
  }

  function use(element) {
    if (element.matches("button, a, input[type=radio]")) element.click();
    element.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
    if (typing) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "e" && here >= 0) {
      const tools = stops[here].querySelector("details");
      if (!tools) return;
      tools.open = true;
      tools.querySelector("select, input:not([type=hidden])").focus();
    } else {
      const element = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (!element) return;
      use(element);
    }
    event.preventDefault();
  });

  // A click anywhere in a row opens it; the link inside stays the real one.
  document.querySelectorAll("tr[data-href]").forEach((row) => {
    row.addEventListener("click", (event) => {
      if (event.target.closest("a, button, input, summary") || String(getSelection())) return;
      location.href = row.dataset.href;
    });
  });
})();

// Drafts: what is typed into a form of the queue, of a transcript or of a review outlives the end of the session. It stays in
// this tab, for the person who typed it, until the step is done or somebody signs out.
(() => {
  const START = "draft ", SENT = "draft-sent";
  const person = document.querySelector(".me span")?.firstChild?.textContent.trim();
  if (!person) return; // the sign-in page and the page of an ended session leave drafts alone
  const mine = `${START}${person} `;
  const forms = [...document.querySelectorAll('form[method="post"]')].filter(
    (form) => /^\/(queue|conversations|reviews)\//.test(form.getAttribute("action")) && fields(form).length);

  function fields(form) {
    return [...form.querySelectorAll('textarea, input:not([type]), input[type="datetime-local"], select')];
  }

  function key(form) {
    const message = form.querySelector('[name="message"]');
    return `${mine}${form.getAttribute("action")} ${message ? message.value : ""}`;
  }

  function forget(isGone) {
    Object.keys(sessionStorage).filter((name) => name.startsWith(START) && isGone(name)).forEach((name) => sessionStorage.removeItem(name));
  }

  function keep(form) {
    if (!fields(form).some((field) => !field.matches("select") && field.value.trim())) sessionStorage.removeItem(key(form));
    else sessionStorage.setItem(key(form), JSON.stringify(Object.fromEntries(fields(form).map((field) => [field.name, field.value]))));
  }

  function restore(form) {
    const draft = JSON.parse(sessionStorage.getItem(key(form)) || "null");
    if (!draft || fields(form).some((field) => !field.matches("select") && field.value)) return; // a refused form is filled in already
    fields(form).forEach((field) => { if (field.name in draft) field.value = draft[field.name]; });
    const folded = form.closest("details");
    if (folded) folded.open = true;
  }

  try {
    forget((name) => !name.startsWith(mine));
    const sent = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    if (sent && document.querySelector('.say[role="status"]')) sessionStorage.removeItem(sent);
    forms.forEach((form) => {
      restore(form);
      form.addEventListener("input", () => keep(form));
      form.addEventListener("submit", () => { keep(form); sessionStorage.setItem(SENT, key(form)); });
    });
    document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", () => forget(() => true));
  } catch (error) {
    // a browser without this storage keeps no drafts; everything else works
  }
})();
