// Requests to the server, with a time limit and one retry.
import { base, settings } from "./served.js";

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function once(path, body) {
  const response = await fetch(base + path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), credentials: "omit",
    referrerPolicy: "no-referrer", signal: AbortSignal.timeout(settings.timeout_ms),
  });
  if (response.status === 204) return {};
  const found = await response.json().catch(() => ({}));
  if (!response.ok) throw { status: response.status, help: found.help, ...found.error }; // code, message, next
  return found;
}

// The server answers a repeated message_id with the reply it gave before, so the retry can not send a message twice.
// `again` is told of the second attempt and forbids it by returning true.
export async function post(path, body, again) {
  try {
    return await once(path, body);
  } catch (error) {
    if (error.status < 500) throw error;
    await pause(700);
    if (again?.()) throw error;
    return once(path, body);
  }
}

// 128 random bits: also tells the server's two attempts at a first message apart from two visitors.
export const newId = () => crypto.getRandomValues(new Uint32Array(4)).join("-");
