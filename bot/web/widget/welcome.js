// The first message: what this is, who may read it, and where to turn in an emergency.
import { button, chips, el, fill, link } from "./dom.js";
import { lines, settings, strings, texts } from "./served.js";

function suggestions(chat) {
  return strings.suggestions.map((part) => chips(part.group, true, part.items.map((item) => button(".chip", item.label, () => chat.press({ id: `entry:${item.entry}`, label: item.label })))));
}

export function welcome(chat) {
  const [first] = lines;
  return el("li.msg.bot.first", { tabindex: -1 }, el("div.bubble.welcome", 
    el("h2", texts.welcome), el("p", texts.automated),
    first && el("p.first-help", `${texts.emergency} `, link("", first.tel, `${first.name}, ${first.phone}`)),
    el("p.soft", texts.personal, " ", fill(texts.keep, settings)),
    suggestions(chat)));
}
