// The clinic's colour, with whichever of black and white can be read on it.
function luminance([red, green, blue]) {
  const [r, g, b] = [red, green, blue].map((part) => (part <= 10 ? part / 3294 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function paint(node, colour) {
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour || "");
  if (!hex) return;
  const light = luminance(hex.slice(1).map((part) => parseInt(part, 16)));
  node.style.setProperty("--accent", colour);
  node.style.setProperty("--on-accent", 1.05 / (light + 0.05) > (light + 0.05) / 0.05 ? "#fff" : "#000");
}
