// Leaving at once: what was said goes from this device, the page goes from sight and from the Back button.
import { erase } from "./erase.js";

const WITHIN = 2000;

export function leave(url) {
  erase();
  document.title = "";
  document.body.replaceChildren();
  location.replace(url);
}

// Esc twice within two seconds, or any element marked data-exit.
export function watchExit(url, isActive, hint) {
  let last = -WITHIN;
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat || !isActive()) return;
    if (event.timeStamp - last < WITHIN) leave(url);
    else hint(WITHIN);
    last = event.timeStamp;
  });
  addEventListener("click", (event) => {
    const target = event.composedPath()[0];
    if (!target.closest?.("[data-exit]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    leave(url);
  });
}
