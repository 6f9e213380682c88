/* Makes elements: attributes by name, listeners as on… functions. */
const make = (tag, attributes = {}, ...content) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value);
  }
  made.append(...content);
  return made;
};

const plain = (text) => text.toLowerCase().replace(/\s+/g, " ").trim();

/* All words of a query occur in a text, in any order. */
const matcher = (query) => {
  const words = plain(query).split(" ");
  return (text) => words.every((word) => text.includes(word));
};

const searchBox = (label, onchange) => make("input", {
  type: "search",
  placeholder: label,
  "aria-label": label,
  autocomplete: "off",
  spellcheck: "false",
  oninput: onchange,
});
