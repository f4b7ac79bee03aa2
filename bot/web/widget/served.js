// What the server puts in front of the joined script: texts, styles, help lines and settings.
export const { strings, styles, lines, settings } = SERVED;
export const { chat: texts, help } = strings;
// Where this script came from, so that the widget finds its server from any host page.
export const tag = document.currentScript;
export const base = new URL(".", tag.src).href;
