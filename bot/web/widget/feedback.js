// "Was this helpful?" under an answer, with a reason that nobody has to give.
import { post } from "./api.js";
import { button, el } from "./dom.js";
import { texts } from "./served.js";

export function feedback(message, session) {
  const box = el("div.helpful", { role: "group", "aria-label": texts.helpful });
  const done = (text) => {
    const said = el("span", { role: "status", tabindex: -1 }, text);
    box.replaceChildren(said);
    said.focus(); // the control that had focus is gone; focus stays where it was
  };
  const send = (helpful, reason) => post("api/feedback", { session: session(), message_id: message.id, helpful, reason }, () => !session())
    .then(() => done(texts.thanks), () => done(texts.not_saved));
  const ask = () => {
    const input = el("input", { maxlength: 500, autocomplete: "off" });
    const submit = (event) => {
      event.preventDefault();
      send(false, input.value.trim() || null);
    };
    box.replaceChildren(el("form.why", { submit }, el("label", texts.why, input), el("button.chip", texts.send)));
    input.focus();
  };
  box.append(texts.helpful, " ", button(".plain", texts.yes, () => send(true, null)), button(".plain", texts.no, ask));
  return box;
}
