// Entry for the pages around the chat: only the quick exit.
import { watchExit } from "./leave.js";

watchExit(document.querySelector("[data-exit]").href, () => true, () => {});
