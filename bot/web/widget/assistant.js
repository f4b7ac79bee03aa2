// The custom element: holds the conversation and puts the parts together.
import { newId, post } from "./api.js";
import { watchCallBack } from "./call_back.js";
import { paint } from "./colour.js";
import { Composer } from "./composer.js";
import { el, fill, hidden } from "./dom.js";
import { Frame } from "./frame.js";
import { arrowKeys } from "./keys.js";
import { watchExit } from "./leave.js";
import { shortLines } from "./lines.js";
import { failed, turn } from "./message.js";
import { spoken } from "./plain.js";
import { help, settings, strings, styles, texts } from "./served.js";
import { Store } from "./store.js";
import { tools } from "./tools.js";
import { welcome } from "./welcome.js";

function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

export class Assistant extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const { mode, title, colour, position, open, nation } = this.dataset;
    const page = mode === "page";
    watchExit(settings.exit_url, () => page || this.frame?.panel.hidden === false, (ms) => this.hint(ms));
    // A conversation that began without JavaScript goes on so; nothing of it may vanish when a slow script arrives.
    if (page && this.querySelector(".me, .problem")) return;
    this.replaceChildren();
    this.heading = title || strings.site.title;
    this.store = new Store((ended) => this.redraw(ended));
    watchCallBack(() => this.state.session);
    this.state.nation ||= help.nations[nation] && nation;
    this.queue = Promise.resolve();
    this.build(page, position, open);
    paint(this, colour);
    this.redraw();
    for (const item of this.state.items) if (item.state === "pending") this.enqueue(item);
  }

  build(page, position, open) {
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet(styles)];
    this.thread = el("ol.thread", { role: "list" });
    this.log = el(page ? "div.log" : "div.log.scroll", { role: "region", tabindex: 0, "aria-label": texts.log, keydown: (event) => arrowKeys(event, this.log) }, this.thread);
    this.live = el("div.hide", { "aria-live": "polite" });
    this.pin = el("div.pin", { role: "group", "aria-label": help.open, hidden: true });
    this.status = el("p.note", { role: "status" });
    this.toast = el("div.toast", { role: "status", hidden: true });
    this.composer = new Composer(this);
    const dock = el("div.dock", this.pin, this.status, this.composer.form, el("div.tips", this.composer.tips, tools(this)));
    this.frame = page ? null : new Frame(this.heading, (focus) => this.opened(focus), this.log, dock);
    shadow.append(el(position === "left" ? "div.chat.left" : "div.chat", page ? [this.log, dock] : this.frame.node, this.live, this.toast));
    this.closeOnEscape(shadow);
    // What the composer covers differs with what it shows; the page scrolls what has focus clear of it.
    if (page) new ResizeObserver(() => document.documentElement.style.setProperty("--dock", `${dock.offsetHeight}px`)).observe(dock);
    if (open === "true" || open === "") this.frame?.show(true, false);
  }

  get state() {
    return this.store.state;
  }

  // ---- drawing

  redraw(ended) {
    const { state } = this;
    if (ended) {
      // A new chat does not wait for the old one.
      this.queue = Promise.resolve();
      this.composer.clear();
    }
    this.thread.replaceChildren(welcome(this), ...state.items.flatMap((item) => [turn(item, this), item.state === "failed" && failed(item, this)]).filter(Boolean));
    this.say("");
    this.drawPin();
    this.toEnd();
  }

  add(item) {
    item.at = new Date().toISOString();
    this.state.items.push(item);
    this.thread.append(turn(item, this));
    this.store.save();
  }

  drawPin() {
    const { pinned } = this.state;
    this.pin.hidden = !pinned.length;
    this.pin.replaceChildren(el("b", help.pinned), ...shortLines(pinned));
  }

  // Shows the visitor's last words at the top, or the reply itself where there is little room, as at high zoom.
  toEnd() {
    const mine = [...this.thread.querySelectorAll(".me")].pop();
    const reply = mine?.nextElementSibling;
    (innerHeight < 500 && reply ? reply : mine)?.scrollIntoView({ block: "start" });
  }

  opened(focus) {
    if (focus) this.composer.input.focus();
    this.toEnd();
  }

  // ---- what screen readers hear: a copy of each reply, once, without moving focus

  announce(text) {
    const said = el("p", text);
    this.live.append(said);
    setTimeout(() => said.remove(), 4000);
  }

  say(text) {
    this.status.textContent = text;
  }

  hint(ms) {
    if (!this.toast) return;
    this.toast.textContent = texts.exit_again;
    this.toast.hidden = false;
    setTimeout(() => { this.toast.hidden = true; }, ms);
  }

  closeOnEscape(shadow) {
    const close = (event, leave) => shadow.querySelectorAll("details[open]").forEach((box) => {
      if (!leave && event.composedPath().includes(box)) return;
      const inside = box.contains(shadow.activeElement);
      box.open = false;
      if (leave && inside) box.firstChild.focus();
    });
    shadow.addEventListener("keydown", (event) => event.key === "Escape" && close(event, true));
    addEventListener("click", (event) => close(event, false));
  }

  // ---- sending

  press(item) {
    const [kind, value] = item.id.split(":");
    if (kind === "nation") this.state.nation = value;
    this.send({ text: item.label, button: item.id });
  }

  send({ text, button: pressed = null }) {
    const item = { who: "you", text, body: { text, button: pressed, message_id: newId() }, state: "pending" };
    this.say("");
    this.add(item);
    this.toEnd();
    this.enqueue(item);
  }

  // One message at a time, in order; a failed one does not hold up the next.
  enqueue(item) {
    this.queue = this.queue.then((late) => this.deliver(item, late));
  }

  retry(item) {
    item.state = "pending";
    this.redraw();
    this.composer.input.focus(); // the pressed button is gone
    this.enqueue(item);
  }

  // Nothing of a message is sent, shown or stored once its chat was deleted. Returns the session it was sent in all the same.
  async deliver(item, late) {
    const own = () => this.store.find(item);
    const { session } = this.state;
    if (!own()) return late;
    const typing = el("li.msg.bot.typing", el("div.dots", { "aria-hidden": "true" }, el("i"), el("i"), el("i")), hidden(texts.typing));
    this.thread.append(typing);
    const slow = () => !own() || this.say(texts.slow);
    const timer = setTimeout(slow, 5000);
    const send = () => post("api/messages", { ...item.body, session: this.state.session, nation: this.state.nation }, slow);
    let reply;
    try {
      reply = await send().catch((error) => {
        if (error.code !== "bad_session" || !own()) throw error;
        this.state.session = null;
        this.add({ who: "note", text: texts.expired });
        return send();
      });
      if (own()) this.accept(own(), reply);
    } catch (error) {
      if (own()) this.fail(own(), error);
    }
    clearTimeout(timer);
    typing.remove();
    if (!own()) return reply?.session || session;
    this.store.save();
  }

  fail(item, error) {
    item.state = "failed";
    item.problem = error.status ? error : {};
    this.redraw();
    this.announce(`${texts.failed} ${item.problem.message || texts.failed_why}`);
    this.thread.querySelector(".failed")?.scrollIntoView({ block: "nearest" });
  }

  accept(item, reply) {
    if (reply.messages[0]?.card === "forget_me") this.store.forget();
    const { state } = this;
    item.state = "sent";
    state.session = reply.session;
    if (reply.masked?.length) this.add({ who: "note", text: fill(texts.masked, { kinds: reply.masked.join(", ") }) });
    const seen = (one) => state.items.some((known) => known.message?.id === one.id); // another tab may have fetched it
    for (const message of reply.messages.filter((one) => !seen(one))) {
      this.add({ who: "bot", message });
      this.announce(spoken(message));
    }
    // What still waits stands last: a slow reply below the next question would read as the answer to that.
    const waits = (one) => one.state === "pending";
    if (state.items.some(waits)) {
      state.items.sort((one, other) => waits(one) - waits(other));
      this.redraw();
    }
    if (reply.help_pinned.length) state.pinned = reply.help_pinned;
    this.say("");
    this.drawPin();
    this.toEnd();
  }

  // Prints the conversation and not the host page around it, which gets its own styles back afterwards.
  print() {
    const only = sheet(this.frame ? "@media print { body > :not(clinic-assistant) { display: none !important; } }" : "");
    const before = [...document.adoptedStyleSheets];
    document.adoptedStyleSheets = [...before, only];
    window.print();
    document.adoptedStyleSheets = before;
  }
}
