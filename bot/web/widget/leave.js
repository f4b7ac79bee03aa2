// Leaving at once: what was said goes from this device, the page goes from sight and from the Back button.
import { erase, KEY } from "./erase.js";

const WITHIN = 2000;

export function leave(url) {
  dispatchEvent(new Event(KEY)); // to every script of ours on this page
  erase();
  document.title = "";
  document.body.replaceChildren();
  location.replace(url);
}

// Acts in the place of a plain click on a link that matches, wherever it stands.
export function onLink(matches, act) {
  addEventListener("click", (event) => {
    const link = event.composedPath()[0].closest?.("a");
    if (!link || event.ctrlKey || event.metaKey || !matches(link)) return;
    event.preventDefault();
    act(link);
  });
}

// Esc twice within two seconds, or a link marked data-exit.
export function watchExit(url, isActive, hint) {
  let last = -WITHIN;
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat || !isActive()) return;
    if (event.timeStamp - last < WITHIN) leave(url);
    else hint(WITHIN);
    last = event.timeStamp;
  });
  onLink((link) => "exit" in link.dataset, () => leave(url));
}
