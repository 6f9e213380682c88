const LONG_TABLE = 8;
const SORTABLE = 3;
const NEXT_ORDER = { null: "ascending", ascending: "descending" };
const CHOICES = { least: 2, most: 8, columns: 4 };

/* A header is a button: ascending, descending, and back to the order that the book gives. */
const enableSorting = (table) => {
  const body = table.tBodies[0];
  const given = [...body.rows];
  if (given.length < SORTABLE) return;
  const headers = [...table.tHead.rows[0].cells];

  const sort = (header) => {
    const order = NEXT_ORDER[header.getAttribute("aria-sort")];
    for (const each of headers) each.removeAttribute("aria-sort");
    if (order) header.setAttribute("aria-sort", order);
    const direction = order === "descending" ? -1 : 1;
    body.append(...(order ? sortedBy(given, headers.indexOf(header), direction) : given));
  };
  for (const header of headers) {
    const name = textOf(header);
    if (!name) continue;
    const button = make("button", { type: "button", class: "fb-sort", title: "Sort", onclick: () => sort(header) });
    // A header that is a link stays one.
    if (header.querySelector("a")) button.setAttribute("aria-label", `Sort by ${name}`);
    else button.append(...header.childNodes);
    header.append(button);
  }
};

const badgesOf = (cell) => [...(cell?.querySelectorAll(".fb-pill") ?? [])].map((badge) => textOf(badge));

/* For each column of badges a list of them, to see only the rows that have one. */
const choicesOf = (table, rows, onchange) => {
  const made = [];
  for (const [column, header] of [...table.tHead.rows[0].cells].entries()) {
    const counts = new Map();
    for (const row of rows) {
      for (const badge of new Set(badgesOf(row.cells[column]))) counts.set(badge, (counts.get(badge) ?? 0) + 1);
    }
    if (counts.size < CHOICES.least || counts.size > CHOICES.most) continue;
    const name = textOf(header);
    const options = [...counts].sort(([one], [other]) => NATURAL.compare(one, other));
    const select = make("select", { "aria-label": name, onchange },
      make("option", { value: "" }, `${name}: all`),
      ...options.map(([badge, count]) => make("option", { value: badge }, `${badge} (${count})`)));
    made.push({ column, select });
  }
  return made.slice(0, CHOICES.columns);
};

/* A row above a long table: words that its rows must hold, and badges that they must have. */
const enableFilter = (region, table) => {
  const rows = [...table.tBodies[0].rows];
  if (rows.length <= LONG_TABLE) return;
  const texts = rows.map((row) => fold(textOf(row)));
  const count = make("output", { "aria-live": "polite" });

  const filter = () => {
    const matches = matcher(box.value);
    const has = ({ column, select }, row) => !select.value || badgesOf(row.cells[column]).includes(select.value);
    let shown = 0;
    rows.forEach((row, index) => {
      row.hidden = !(matches(texts[index]) && choices.every((choice) => has(choice, row)));
      shown += !row.hidden;
    });
    count.value = shown === rows.length ? `${rows.length} rows` : `${shown} of ${rows.length}`;
    for (const { select } of choices) select.classList.toggle("fb-chosen", select.value !== "");
  };
  const clear = () => {
    box.value = "";
    for (const { select } of choices) select.value = "";
    filter();
  };
  const box = searchBox("Filter rows", filter);
  const choices = choicesOf(table, rows, filter);
  const bar = make("div", { class: "fb-bar", role: "group", "aria-label": region.getAttribute("aria-label") ?? "Table" },
    box, ...choices.map(({ select }) => select), count);
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    clear();
  });
  region.addEventListener("fb-show-all", clear);
  region.before(bar);
  filter();
};

const enableTable = (region) => {
  const table = region.querySelector("table");
  if (!table?.tHead || !table.tBodies[0]) return;
  enableFilter(region, table);
  enableSorting(table);
};

/* A row that a link leads to is shown, whatever its table is filtered by. */
const showTarget = (address) => {
  if (!address?.hash || address.pathname !== location.pathname) return;
  const row = document.getElementById(decodeURIComponent(address.hash.slice(1)))?.closest("tr[hidden]");
  if (!row) return;
  row.closest(".fb-table").dispatchEvent(new Event("fb-show-all"));
  if (address === location) row.scrollIntoView();
};
