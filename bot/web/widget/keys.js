// Up, Down, Home and End move through the messages while the conversation or one of them has focus.
export function arrowKeys(event, log) {
  const messages = [...log.querySelectorAll(".msg:not(.typing)")];
  const last = messages.length - 1;
  const now = messages.indexOf(event.target);
  if (now < 0 && event.target !== log) return;
  const next = { ArrowUp: now < 0 ? last : Math.max(0, now - 1), ArrowDown: now < 0 ? 0 : Math.min(last, now + 1), Home: 0, End: last }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  messages[next].focus();
}
