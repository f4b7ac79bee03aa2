// Help lines: what they are, when they are open, and ways to reach them by one tap.
import { el, hidden, joined, link } from "./dom.js";
import { help } from "./served.js";

function way(href, verb, shown) {
  return href && link(".way", href, `${verb} ${shown}`);
}

function line(item) {
  const open = item.open_now && el("span.open", help.open_now); // the hours of a closed line say so themselves
  return el("li.line", 
    el("div.line-what", el("strong", item.name),
      item.hours && el("span.line-hours", item.hours, open && " · ", open),
      item.note && el("span.line-note", item.note)),
    el("div.line-ways", way(item.tel, help.call, item.phone), way(item.sms, help.text, item.text),
      item.web && link(".way.way-web", item.web, help.web, hidden(` ${item.name}`))));
}

export const lineList = (items) => el("ul.lines", { role: "list" }, items.map(line));

// The numbers of the strip that stays in sight; the first is the emergency line, which needs no name.
export const shortLines = (items) => items.map((item, place) => link("", item.tel, `${place ? item.name : help.call} ${item.phone}`));

export const lineText = (item) => joined([item.name, joined([item.phone, item.text && `${help.text} ${item.text}`, item.web], " / "), item.hours], ", ");
