// One turn of the conversation as a list item.
import { button, chips, el, hidden, link } from "./dom.js";
import { feedback } from "./feedback.js";
import { lineList } from "./lines.js";
import { clock, parts } from "./plain.js";
import { Sources } from "./sources.js";
import { base, help, lines, texts } from "./served.js";

// The last word and its source numbers stay on one line.
function paragraph({ text, cites = [] }, sources) {
  const cut = cites.length ? text.lastIndexOf(" ") + 1 : text.length;
  return el("p", text.slice(0, cut), el("span.tail", text.slice(cut), sources.cites(cites)));
}

const paragraphs = (told, sources) => told.map((part) => paragraph(part, sources));

// A choice that is a page opens beside the chat; every other is answered in it.
function choice(item, chat) {
  const [kind, value] = item.id.split(":");
  if (kind === "page") return link(".chip", base + value, item.label);
  return button(".chip", item.label, () => chat.press(item), kind === "nation" && { "aria-pressed": String(value === chat.state.nation) });
}

// Nations stand before the numbers they change; other choices come last.
function choices(message, chat, nation) {
  const fitting = (message.buttons || []).filter((item) => item.id.startsWith("nation:") === nation);
  return chips(nation ? help.nation : texts.choices, nation, fitting.map((item) => choice(item, chat)));
}

function reply(message, chat) {
  const sources = new Sources(message);
  const cited = message.citations?.length;
  const answered = message.kind === "answer";
  const title = message.title || (/crisis|emergency/.test(message.route) && help.open);
  return el("div.bubble", title && el("h3", title), paragraphs(parts(message), sources),
    message.unsettled?.length && el("section.unsettled", el("h4", texts.unsettled), paragraphs(message.unsettled, sources)),
    choices(message, chat, true), message.lines?.length && lineList(message.lines),
    message.closing && el("p.closing", message.closing), message.footer && el("p.footer", message.footer),
    choices(message, chat, false),
    (cited || answered) && el("div.under", cited && sources.opener, answered && feedback(message, () => chat.state.session)),
    cited && sources.list);
}

export function turn(item, chat) {
  if (item.who === "note") return el("li.note", item.text);
  const mine = item.who === "you";
  const kind = mine ? "me" : `bot.${item.message.kind}.${item.message.route}`;
  const meta = el("p.meta", el("b", mine ? texts.you : texts.assistant), " ", el("time", { datetime: item.at }, clock(item.at)), hidden(":"));
  return el(`li.msg.${kind}`, { tabindex: -1 }, meta, mine ? el("div.bubble", item.text) : reply(item.message, chat));
}

export function failed(item, chat) {
  const { message, next, help: ways } = item.problem;
  return el("li.msg.bot.failed.card.crisis", { tabindex: -1 }, el("div.bubble", el("h3", texts.failed),
    el("p", message ? `${message} ${next || ""}` : texts.failed_why), button(".chip", texts.retry, () => chat.retry(item)),
    lineList(ways?.length ? ways : lines)));
}
