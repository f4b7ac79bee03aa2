// Takes the conversation off this device.
export const KEY = "clinic-assistant";

export function erase() {
  for (const storage of ["localStorage", "sessionStorage"]) {
    try {
      window[storage].removeItem(KEY);
    } catch {
      // storage is switched off: nothing was kept
    }
  }
}
