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
