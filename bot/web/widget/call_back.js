// Opens the call-back form with this chat: by POST, so that the session stands in no address, history or log.
import { el } from "./dom.js";
import { onLink } from "./leave.js";
import { base } from "./served.js";

const hand = (name, value) => el("input", { name, value });

export function watchCallBack(session) {
  onLink((link) => link.href === `${base}contact` && session(), ({ href, target }) => {
    const form = el("form", { action: href, method: "post", target, rel: "noreferrer", hidden: true }, hand("start", 1), hand("session", session()));
    // The policy of a host page may forbid forms: then the link opens, without the chat.
    document.addEventListener("securitypolicyviolation", (breach) => breach.effectiveDirective === "form-action" && open(href, "", "noreferrer"), { signal: AbortSignal.timeout(2000) });
    document.body.append(form);
    form.submit();
    form.remove();
  });
}
