// Messages as plain text: for screen readers, the clipboard and the download.
import { fill, joined } from "./dom.js";
import { lineText } from "./lines.js";
import { strings, texts } from "./served.js";

export const parts = (message) => (message.paragraphs?.length ? message.paragraphs : message.text.split("\n\n").map((text) => ({ text, cites: [] })));

const sentences = (told, cites) => told.map((part) => part.text + (cites ? part.cites.map((number) => ` [${number}]`).join("") : "")).join("\n");

// What is read aloud once: the reply itself, without source numbers.
export function spoken(message) {
  return joined([`${texts.assistant}:`, message.title && `${message.title}.`, sentences(parts(message)),
    message.unsettled?.length && `${texts.unsettled}: ${sentences(message.unsettled)}`, ...(message.lines || []).map((item) => `${lineText(item)}.`),
    message.closing, message.footer, message.citations?.length && `${texts.sources}: ${message.citations.length}.`,
  ]);
}

function written(message) {
  return joined([message.title, sentences(parts(message), true), message.unsettled?.length && `${texts.unsettled}:\n${sentences(message.unsettled, true)}`,
    ...(message.lines || []).map(lineText), message.closing, message.footer,
    ...(message.citations || []).map((item) => `[${item.number}] ${item.text} ${item.url || ""}`),
    message.checked_on && message.citations?.length && fill(texts.checked, { date: day(message.checked_on) }),
  ]);
}

export const clock = (at) => new Date(at).toLocaleTimeString(strings.lang, { hour: "2-digit", minute: "2-digit" });
export const day = (date) => new Date(date).toLocaleDateString(strings.lang, { day: "numeric", month: "long", year: "numeric" });

export function transcript(title, items) {
  const told = items.filter((item) => item.who !== "note").map((item) => (item.who === "you"
    ? `${texts.you}, ${clock(item.at)}\n${item.text}` : `${texts.assistant}, ${clock(item.at)}\n${written(item.message)}`));
  return [fill(texts.copy_head, { title }), day(Date.now()), ...told].join("\n\n");
}
