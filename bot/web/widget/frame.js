// The widget's own frame: launcher, panel with title, help, exit and close. The chat page has its own header instead.
import { button, el, link } from "./dom.js";
import { lineList } from "./lines.js";
import { base, help, lines, settings, strings, texts } from "./served.js";

export class Frame {
  constructor(title, opened, ...children) {
    this.opened = opened;
    this.launcher = button(".launch", texts.open, () => this.show(true), { "aria-expanded": "false" });
    this.panel = el("div.panel", { role: "dialog", "aria-label": title, hidden: true },
      el("div.bar", el("h2", title), button(".close", "\u00d7", () => this.show(false), { "aria-label": texts.close }),
        el("details.help-now", el("summary", help.open),
          el("div.help-panel", el("p.help-lead", help.lead), lineList(lines), el("p", link("", `${base}help`, help.all)))),
        el("a.exit", { href: settings.exit_url, rel: "noreferrer", "data-exit": true }, strings.site.exit)),
      ...children);
    this.node = el("div.floating", this.launcher, this.panel);
  }

  show(open, focus = true) {
    this.panel.hidden = !open;
    this.launcher.hidden = open;
    if (open) this.opened(focus);
    else this.launcher.focus();
  }
}
