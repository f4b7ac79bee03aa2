// The clinic's colour, with whichever of black and white can be read on it.
function luminance([red, green, blue]) {
  const [r, g, b] = [red, green, blue].map((part) => (part <= 10 ? part / 3294 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function paint(node, colour) {
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour || "");
  if (!hex) return;
  const light = luminance(hex.slice(1).map((part) => parseInt(part, 16)));
  const onWhite = 1.05 / (light + 0.05);
  const set = (name, value) => node.style.setProperty(`--${name}`, value);
  set("accent", colour);
  set("on-accent", onWhite > 4.58 ? "#fff" : "#000");
  if (onWhite < 7) return; // too pale for links and small signs, which keep the standard colour
  set("brand", colour);
  set("brand-dark", `color-mix(in srgb, ${colour} 40%, #fff)`);
}
