// The first message: what this is, who may read it, and where to turn in an emergency.
import { button, chips, el, fill, link } from "./dom.js";
import { lines, settings, strings, texts } from "./served.js";

export function welcome(chat) {
  const [first] = lines;
  return el("li.msg.bot.first", { tabindex: -1 }, el("div.bubble.welcome", 
    el("h2", texts.welcome), el("p", texts.automated),
    first && el("p.first-help", `${texts.emergency} `, link("", first.tel, `${first.name}, ${first.phone}`)),
    el("p.soft", texts.personal, " ", fill(texts.keep, settings)),
    strings.suggestions.map(({ group, items }) => chips(group, true, items.map(({ entry, label }) => button(".chip", label, () => chat.press({ id: `entry:${entry}`, label })))))));
}
