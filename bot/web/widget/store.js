// The conversation on this device: in this tab only, or for some days when the visitor chose so.
import { erase, KEY } from "./erase.js";

const DAYS = 7;

const blank = () => ({ session: null, nation: null, pinned: [], items: [], draft: "" });

function read(storage) {
  try {
    const found = JSON.parse(window[storage].getItem(KEY));
    return found && (!found.until || found.until > Date.now()) ? found : null;
  } catch {
    return null; // storage is switched off, full of something else, or damaged
  }
}

export class Store {
  constructor(changed) {
    this.load();
    addEventListener("storage", (event) => {
      if (event.key !== KEY || event.storageArea !== window.localStorage) return;
      if (!event.newValue && !this.longer) return;
      if (!event.newValue) this.forget(); // deleted in another tab: nothing of it may stay here
      else this.load();
      changed();
    });
  }

  load() {
    const kept = read("localStorage");
    this.longer = Boolean(kept);
    this.state = { ...blank(), ...(kept || read("sessionStorage")) };
  }

  save() {
    const [here, there] = this.longer ? ["localStorage", "sessionStorage"] : ["sessionStorage", "localStorage"];
    try {
      this.state.until = this.longer ? Date.now() + DAYS * 864e5 : 0;
      window[here].setItem(KEY, JSON.stringify(this.state));
      window[there].removeItem(KEY);
    } catch {
      return; // without storage the conversation lasts until the page is left
    }
  }

  keepLonger(longer) {
    this.longer = longer;
    this.save();
  }

  forget() {
    this.longer = false;
    this.state = blank();
    erase();
  }
}
