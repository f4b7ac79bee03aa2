// Builds elements without innerHTML, so that no text can become markup.
import { texts } from "./served.js";

// el("p.note.soft", { id: "x", click: act }, child, ...): classes after dots, attributes may be left out, functions are
// listeners, and children that are false, null or "" are skipped.
export function el(spec, ...children) {
  const [name, ...classes] = spec.split(".");
  const node = document.createElement(name);
  node.classList.add(...classes);
  const attributes = children[0]?.constructor === Object ? children.shift() : {};
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(key, value);
    else if (value === true) node.setAttribute(key, "");
    else if (value || value === 0) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter(Boolean));
  return node;
}

export const button = (classes, label, click, more) => el(`button${classes}`, { type: "button", click, ...more }, label);

export const hidden = (text) => el("span.hide", text);

// A link only to kinds of address that a message may hold; the bare text otherwise. A page opens beside the chat.
export function link(classes, href, ...children) {
  if (!/^(https?|tel|sms|mailto):/.test(href)) return el("span", ...children);
  const away = href.startsWith("http") && { target: "_blank", rel: "noreferrer noopener" };
  return el(`a${classes}`, { href, ...away }, ...children, away && hidden(` (${texts.new_tab})`));
}

// A labelled row of choices; the label is shown where it tells more than the choices do.
export function chips(label, shown, choices) {
  return choices.length && el("div.chips", { role: "group", "aria-label": label }, shown && el("p.chips-head", { "aria-hidden": "true" }, label), choices);
}

export const joined = (parts, sign = "\n") => parts.filter(Boolean).join(sign);

export function fill(text, values) {
  return Object.entries(values).reduce((done, [name, value]) => done.replaceAll(`{${name}}`, value), text);
}
