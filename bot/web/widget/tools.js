// Chat options: copy, print, download, keep longer, start afresh, delete.
import { post } from "./api.js";
import { button, el, fill, link } from "./dom.js";
import { transcript } from "./plain.js";
import { base, settings, strings, texts } from "./served.js";

export function tools(chat) {
  const { store } = chat;
  const text = () => transcript(chat.heading, chat.state.items);
  const box = el("details.tools");
  const then = (work) => () => {
    box.open = false;
    box.firstChild.focus();
    work();
  };
  const copy = () => navigator.clipboard.writeText(text()).then(() => chat.say(texts.copied), () => chat.say(texts.not_copied));
  const download = () => {
    const href = URL.createObjectURL(new Blob([text()], { type: "text/plain" }));
    el("a", { href, download: texts.file }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
  };
  const longer = el("input", { type: "checkbox", change: () => {
    store.longer = longer.checked;
    store.save();
    chat.say(longer.checked ? texts.longer_on : texts.longer_off);
  } });
  const fresh = () => {
    store.forget();
    chat.composer.input.focus();
  };
  const forget = (session) => session && post("api/forget", { session }).then((reply) => chat.say(fill(texts.wiped, reply)),
    () => chat.say(fill(texts.wiped_here, settings)));
  const wipe = () => {
    const { session } = chat.state;
    // A message on its way may be stored after all; the reply to a first one brings its session.
    chat.queue.then(forget);
    fresh();
    if (!forget(session)) chat.say(texts.wiped_local);
  };
  const sure = el("div.sure", { hidden: true }, texts.wipe_sure,
    el("div.chips", button(".chip", texts.wipe_yes, then(wipe)), button(".chip", texts.wipe_no, then(() => {}))));
  box.addEventListener("toggle", () => {
    sure.hidden = true;
    longer.checked = store.longer;
  });
  box.append(el("summary", texts.menu), el("div.menu", link("", `${base}contact`, strings.site.contact),
    button("", texts.copy, then(copy)), button("", texts.print, then(() => chat.print())), button("", texts.download, then(download)),
    el("label", longer, texts.longer), button("", texts.fresh, then(fresh)),
    button("", texts.wipe, () => {
      sure.hidden = false;
      sure.querySelector("button").focus();
    }), sure));
  return box;
}
