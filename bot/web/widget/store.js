// The conversation on this device: in this tab only, or for some days when the visitor chose so.
import { erase, KEY } from "./erase.js";

const DAYS = 7;

const blank = () => ({ session: null, nation: null, pinned: [], items: [], draft: "" });

function read(storage) {
  try {
    const found = JSON.parse(window[storage].getItem(KEY));
    return (found.until || Infinity) > Date.now() && found;
  } catch {
    return null; // nothing there, or storage is switched off, full of something else, or damaged
  }
}

export class Store {
  // `changed` is told of what this page did not do itself, and of every end of a chat: then with true.
  constructor(changed) {
    this.changed = changed;
    this.load();
    addEventListener(KEY, () => {
      // A draft or a reply that comes before the page is gone must not bring the chat back.
      this.left = true;
      this.forget();
    });
    addEventListener("storage", (event) => {
      if (event.key !== KEY || event.storageArea !== localStorage) return;
      if (event.newValue) this.reload();
      // Deleted in another tab: nothing of it may stay here.
      else if (this.longer) this.forget();
    });
    // Back from another page of this tab, where the visitor may have left.
    addEventListener("pageshow", (event) => event.persisted && this.reload());
  }

  load() {
    const kept = read("localStorage");
    const found = kept || read("sessionStorage");
    this.longer = Boolean(kept);
    this.state = { ...blank(), ...found };
    return found;
  }

  reload() {
    if (this.load()) this.changed();
    else this.forget();
  }

  // The same message as this device holds it now; none once its chat was deleted.
  find({ body }) {
    return this.state.items.find((item) => item.body?.message_id === body.message_id);
  }

  save() {
    if (this.left) return;
    const [here, there] = this.longer ? ["localStorage", "sessionStorage"] : ["sessionStorage", "localStorage"];
    try {
      this.state.until = this.longer ? Date.now() + DAYS * 864e5 : 0;
      window[here].setItem(KEY, JSON.stringify(this.state));
      window[there].removeItem(KEY);
    } catch {
      // without storage the conversation lasts until the page is left
    }
  }

  forget() {
    this.longer = false;
    this.state = blank();
    erase();
    this.changed(true);
  }
}
