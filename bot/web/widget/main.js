// Entry: defines <clinic-assistant> and, on a host page, adds one with the script tag's data attributes.
import { Assistant } from "./assistant.js";
import { el } from "./dom.js";
import { base, tag, texts } from "./served.js";

const NAME = "clinic-assistant";

const able = "adoptedStyleSheets" in document;

function start() {
  if (document.querySelector(NAME)) return;
  // A browser too old for shared style sheets gets a link to the chat page, which works without scripts.
  const node = able ? el(NAME) : el("a", { href: base }, texts.open);
  Object.assign(node.dataset, tag.dataset);
  document.body.append(node);
}

if (!customElements.get(NAME) && able) customElements.define(NAME, Assistant);
if (document.body) start();
else addEventListener("DOMContentLoaded", start);
