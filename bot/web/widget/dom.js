// Builds elements without innerHTML, so that no text can become markup.
export function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") node.addEventListener(key, value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter(Boolean));
  return node;
}

export const button = (className, label, click, more) => el("button", { type: "button", class: className, click, ...more }, label);

// A link only to kinds of address that a message may hold; the bare text otherwise.
export function link(className, href, ...children) {
  if (!/^(https?|tel|sms|mailto):/.test(href)) return el("span", {}, ...children);
  const away = href.startsWith("http") && { target: "_blank", rel: "noreferrer noopener" };
  return el("a", { class: className, href, ...away }, ...children);
}

export const hidden = (text) => el("span", { class: "hide" }, text);

export function fill(text, values) {
  return Object.entries(values).reduce((done, [name, value]) => done.replaceAll(`{${name}}`, value), text);
}
