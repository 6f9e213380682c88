const LONG_TABLE = 8;
const SORTABLE = 3;
const CHOICES = { least: 2, most: 8, columns: 4 };
const NEXT_ORDER = { null: "ascending", ascending: "descending" };

/* A list of things with its rows, and those of the fold below where that goes on with it. */
const listOf = (region) => {
  const table = region.querySelector("table");
  const headers = [...(table?.tHead?.rows[0].cells ?? [])];
  const [body] = table?.tBodies ?? [];
  // Where nothing stands above the first column, a row is no thing but what is said of the columns.
  if (!body || !headers.length || !textOf(headers[0])) return null;
  const below = region.nextElementSibling;
  const more = below?.matches(".fb-fold") ? below.querySelector(".fb-table") : null;
  const [rest] = more?.querySelector("table")?.tBodies ?? [];
  const goesOn = rest && textOf(rest.parentElement.tHead) === textOf(table.tHead);
  if (goesOn) more.dataset.ready = "";
  const folded = goesOn ? [...rest.rows] : [];
  const rows = [...body.rows, ...folded];
  return { region, headers, body, rows, fold: goesOn ? below : null, rest, folded, order: null, filtered: false };
};

/* Puts the rows in their order: all in one table as long as they are sorted or filtered. */
const arrange = (list) => {
  const { headers, body, rows, fold, rest, folded, order, filtered } = list;
  body.append(...(order ? sortedBy(rows, headers.indexOf(order.header), order.direction) : rows));
  if (!fold) return;
  fold.hidden = filtered || order !== null;
  if (!fold.hidden) rest.append(...folded);
};

/* A header is a button: ascending, descending, and back to the order that the book gives. */
const enableSorting = (list) => {
  if (list.rows.length < SORTABLE) return;

  const sort = (header) => {
    const next = NEXT_ORDER[header.getAttribute("aria-sort")];
    for (const each of list.headers) each.removeAttribute("aria-sort");
    if (next) header.setAttribute("aria-sort", next);
    list.order = next ? { header, direction: next === "ascending" ? 1 : -1 } : null;
    arrange(list);
  };
  for (const header of list.headers) {
    const name = textOf(header);
    const button = make("button", { type: "button", class: "fb-sort", title: "Sort", onclick: () => sort(header) });
    // A header that is a link stays one.
    if (header.querySelector("a")) button.setAttribute("aria-label", `Sort by ${name}`);
    else button.append(...header.childNodes);
    header.append(button);
  }
};

const badgesOf = (cell) => [...(cell?.querySelectorAll(".fb-pill") ?? [])].map((badge) => textOf(badge));

/* For each column of badges a list of them, to see only the rows that have one. */
const choicesOf = ({ headers, rows }, onchange) => {
  const made = [];
  for (const [column, header] of headers.entries()) {
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
const enableFilter = (list) => {
  const { region, rows } = list;
  if (rows.length <= LONG_TABLE) return;
  const texts = rows.map((row) => plain(textOf(row)));
  const count = make("output", { "aria-live": "polite" });

  const filter = () => {
    const matches = matcher(box.value);
    const has = ({ column, select }, row) => !select.value || badgesOf(row.cells[column]).includes(select.value);
    let shown = 0;
    rows.forEach((row, index) => {
      row.hidden = !(matches(texts[index]) && choices.every((choice) => has(choice, row)));
      shown += !row.hidden;
    });
    list.filtered = shown < rows.length;
    count.value = list.filtered ? `${shown} of ${rows.length}` : `${rows.length} rows`;
    for (const { select } of choices) select.classList.toggle("fb-chosen", select.value !== "");
    arrange(list);
  };
  const clear = () => {
    box.value = "";
    for (const { select } of choices) select.value = "";
    filter();
  };
  const box = searchBox("Filter rows", filter);
  const choices = choicesOf(list, filter);
  const bar = make("div", { class: "fb-bar", role: "group", "aria-label": region.getAttribute("aria-label") ?? "Table" },
    box, ...choices.map(({ select }) => select), count);
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    clear();
  });
  region.addEventListener("fb-show-all", clear);
  region.before(bar);
  count.value = `${rows.length} rows`;
};

const enableTable = (region) => {
  const list = listOf(region);
  if (!list) return;
  enableFilter(list);
  enableSorting(list);
};

/* A row that a link leads to is shown, whatever its table is filtered by. */
const showTarget = (address) => {
  if (!address?.hash || address.pathname !== location.pathname) return;
  const row = document.getElementById(decodeURIComponent(address.hash.slice(1)))?.closest("tr[hidden]");
  if (!row) return;
  row.closest(".fb-table").dispatchEvent(new Event("fb-show-all"));
  // It may be back in a fold.
  row.closest("details")?.setAttribute("open", "");
  if (address === location) row.scrollIntoView();
};
