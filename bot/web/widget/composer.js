// The box to type in: limit, warning about personal details, Enter to send.
import { looksLike } from "./details.js";
import { el, fill } from "./dom.js";
import { settings, texts } from "./served.js";

const MOST = settings.max_characters;

export class Composer {
  constructor(chat) {
    this.chat = chat;
    this.input = el("textarea", { id: "ask", rows: 1, placeholder: texts.placeholder, "aria-describedby": "tips", autocomplete: "off", input: () => this.changed(), keydown: (event) => this.key(event) });
    this.tips = el("span", { id: "tips" });
    this.form = el("form.ask", { submit: (event) => this.submit(event) },
      el("label.hide", { for: "ask" }, texts.input), this.input, el("button.send", texts.send));
    this.input.value = chat.state.draft;
    this.changed();
  }

  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  // The tip with the most weight: too long, nearly too long, personal details, else how to send.
  tip(text) {
    const left = MOST - text.length;
    if (left < 0) return fill(texts.over, { count: -left });
    if (left < MOST / 5) return fill(texts.left, { count: left });
    const kinds = looksLike(text);
    return kinds.length ? fill(texts.looks_like, { kinds: kinds.map((kind) => texts.kinds[kind]).join(", ") }) : texts.hint;
  }

  changed() {
    const text = this.input.value;
    const tip = this.tip(text);
    const weighty = tip !== texts.hint;
    this.tips.textContent = tip;
    this.tips.classList.toggle("warn", weighty);
    this.input.setAttribute("aria-invalid", text.length > MOST);
    this.chat.state.draft = text;
    clearTimeout(this.later); // saved and read aloud when typing rests, not at every key
    this.later = setTimeout(() => {
      this.chat.store.save();
      if (weighty && tip !== this.told) this.chat.announce(tip);
      this.told = tip;
    }, 600);
  }

  clear() {
    this.input.value = "";
    this.changed();
  }

  submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    this.input.focus();
    if (!text || text.length > MOST) return;
    this.clear();
    this.chat.send({ text });
  }
}
