// Numbered citations and the panel of sources they open.
import { button, el, fill, hidden, joined, link } from "./dom.js";
import { day } from "./plain.js";
import { texts } from "./served.js";

function source(item, message, back) {
  const title = item.url ? link("", item.url, item.title) : item.title;
  const facts = joined([item.year, item.at && fill(texts.at, { at: item.at })], " · ");
  return el("li.source", { tabindex: -1, "data-number": item.number },
    el("span.source-no", { "aria-hidden": "true" }, item.number),
    el("div", el("p.source-title", hidden(`${fill(texts.source, item)}: `), title),
      el("p.source-kind", el("span.kind", item.kind), ` ${facts}`),
      item.supports?.length && el("p.source-supports", el("span", texts.supports), item.supports.join(" ")),
      el("p.source-ref", item.text),
      message.checked_on && el("p.source-checked", fill(texts.checked, { date: day(message.checked_on) })),
      button(".plain", texts.back, back)));
}

// The panel, the button that opens it, and the citation buttons of one message.
export class Sources {
  constructor(message) {
    const id = `s-${message.id}`;
    this.list = el("ol.source-list", { id, role: "list", hidden: true }, (message.citations || []).map((item) => source(item, message, () => this.goBack())));
    this.opener = button(".plain.sources-open", `${texts.sources} (${this.list.children.length})`, () => this.show(this.list.hidden), { "aria-expanded": "false", "aria-controls": id });
  }

  cites(numbers) {
    return numbers.map((number) => button(".cite", String(number), (event) => this.goTo(number, event.currentTarget), { "aria-label": fill(texts.source, { number }) }));
  }

  show(open) {
    this.list.hidden = !open;
    this.opener.setAttribute("aria-expanded", open);
  }

  goTo(number, from) {
    this.from = from;
    this.show(true);
    const found = this.list.querySelector(`[data-number="${number}"]`);
    found?.focus({ preventScroll: true });
    found?.scrollIntoView({ block: "nearest" });
  }

  goBack() {
    this.show(false);
    (this.from || this.opener).focus();
  }
}
