const NATURAL = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const NOT_KNOWN = /^(|–|-|\?|(unknown|not known|not set|none stated)([\s:].*)?)$/i;
const BINARY = ["", "Ki", "Mi", "Gi", "Ti", "Pi"];
const DECIMAL = ["", "k", "M", "G", "T", "P"];
const SECONDS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86400, w: 604800 };
// A value may be followed by words on it.
const END = "(?=$|[\\s,;(]|:\\s)";

const byNumber = (one, other) => one - other;
const byPart = (one, other) => {
  for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
    const less = (one[index] ?? 0) - (other[index] ?? 0);
    if (less) return less;
  }
  return 0;
};

/* What a cell can hold, most special first: how it is read, and how two of a kind compare. */
const KINDS = [
  {
    pattern: new RegExp(`^\\d{4}-\\d\\d-\\d\\d([T ][\\d:.]+Z?)?${END}`),
    read: ([text]) => Date.parse(text.replace(" ", "T")),
    compare: byNumber,
  },
  {
    pattern: new RegExp(`^(\\d+(?:\\.\\d+)?)\\s?(?:([KMGTP]i)|([kKMGTP]))B?${END}`),
    read: ([, number, binary, decimal = ""]) =>
      number * (binary ? 1024 ** BINARY.indexOf(binary) : 1000 ** DECIMAL.indexOf(decimal.replace("K", "k"))),
    compare: byNumber,
  },
  {
    pattern: new RegExp(`^(?:\\d+(?:\\.\\d+)?(?:ms|[smhdw]))+${END}`),
    read: ([text]) => [...text.matchAll(/([\d.]+)(ms|[smhdw])/g)].reduce((sum, [, number, unit]) => sum + number * SECONDS[unit], 0),
    compare: byNumber,
  },
  { pattern: new RegExp(`^-?\\d+(\\.\\d+)?%?${END}`), read: ([text]) => parseFloat(text), compare: byNumber },
  {
    // What precedes a release has a mark after its numbers, and is less than it.
    pattern: new RegExp(`^v?(\\d+(?:\\.\\d+)+)(-[\\w.-]+)?(\\+[\\w.-]+)?${END}`),
    read: ([, numbers, before]) => ({ parts: numbers.split(".").map(Number), before }),
    compare: (one, other) =>
      byPart(one.parts, other.parts) || !one.before - !other.before || NATURAL.compare(one.before ?? "", other.before ?? ""),
  },
];
const WORDS = { read: (text) => text, compare: NATURAL.compare };

const textOf = (cell) => (cell?.textContent ?? "").replace(/[↗\u00a0]/g, " ").replace(/\s+/g, " ").trim();

const valueOf = (text) => {
  for (const kind of KINDS) {
    const read = text.match(kind.pattern);
    if (read) return { kind, value: kind.read(read) };
  }
  return { kind: WORDS, value: text };
};

/* Rows in the order of a column. What most of it is decides; other cells come after, those not known last. */
const sortedBy = (rows, column, direction) => {
  const known = [];
  const unknown = [];
  for (const row of rows) {
    const text = textOf(row.cells[column]);
    if (NOT_KNOWN.test(text)) unknown.push(row);
    else known.push({ row, text, ...valueOf(text) });
  }
  const counts = new Map();
  for (const { kind } of known) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const main = [...counts].sort((one, other) => other[1] - one[1])[0]?.[0] ?? WORDS;
  const fits = known.filter(({ kind }) => main === WORDS || kind === main);
  const others = known.filter(({ kind }) => main !== WORDS && kind !== main);
  const key = ({ text, value }) => (main === WORDS ? text : value);
  fits.sort((one, other) => direction * main.compare(key(one), key(other)));
  others.sort((one, other) => direction * NATURAL.compare(one.text, other.text));
  return [...fits, ...others].map(({ row }) => row).concat(unknown);
};
