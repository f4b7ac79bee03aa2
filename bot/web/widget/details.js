// Spots text that looks like personal details, to warn before it is sent. The server removes them in any case.
const PATTERNS = {
  email: /\S+@\S+\.[a-z]{2,}/i,
  phone: /(?:\+44|\b0)[ ()-]{0,3}(?:\d[ ()-]{0,2}){9,10}\b/,
  postcode: /\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b/i,
  nhs: /\b[1-9]\d{2}[ -]?\d{3}[ -]?\d{4}\b/,
  birth: /\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}\b/,
};

export const looksLike = (text) => Object.keys(PATTERNS).filter((kind) => PATTERNS[kind].test(text));
