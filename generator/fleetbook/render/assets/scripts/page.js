const nameSourceMarks = () => {
  for (const mark of document.querySelectorAll("a.fb-source[title]:not([aria-label])")) {
    mark.setAttribute("aria-label", `Source: ${mark.title}`);
  }
};

/* Material's is a dialog without a name. */
const nameSearch = () => document.querySelector(".md-search")?.setAttribute("aria-label", "Search");

/* Short names in tables stay whole; long ones may break. */
const keepNamesWhole = () => {
  for (const name of document.querySelectorAll(".fb-table td code")) {
    name.classList.toggle("fb-name", name.textContent.length <= 26);
  }
};

const showRevision = () => {
  const said = window.fleetbookRevision;
  const article = document.querySelector("article.md-content__inner");
  const generated = document.querySelector(".fb-page");
  if (!said || !said.revision || !article || !generated || article.querySelector(".fb-revision")) return;
  const dirty = said.dirty ? ", with changes that are not committed" : "";
  const words = `Written by fleetbook from ${said.repository} at ${said.revision.slice(0, 12)}${dirty}.`;
  article.append(make("p", { class: "fb-revision" }, words));
};

/* A site with addresses of folders says so in its canonical one. */
const ownAddress = (address) => {
  const canonical = document.querySelector("link[rel=canonical]")?.href ?? "";
  return canonical.endsWith("/") ? address.replace(/\/index\.html(?=#|$)/, "/") : address;
};

/* Material follows links of the page in place, but none of a drawing: such a click becomes one on a link of the page. */
const followCard = (event) => {
  const link = event.target.closest?.(".fb-svg a");
  const changed = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || changed || event.defaultPrevented || location.protocol === "file:") return;
  event.preventDefault();
  const own = make("a", { href: ownAddress(link.href.baseVal), hidden: "" });
  document.body.append(own);
  own.click();
  own.remove();
};

const enhance = () => {
  for (const part of document.querySelectorAll(":is(.fb-diagram, .fb-table):not([data-ready])")) {
    // A table may have taken the one below it along.
    if ("ready" in part.dataset) continue;
    part.dataset.ready = "";
    if (part.matches(".fb-diagram")) enableDiagram(part);
    else enableTable(part);
  }
  nameSearch();
  nameSourceMarks();
  keepNamesWhole();
  showRevision();
};

document.addEventListener("click", followCard);
document.addEventListener("click", ({ target }) => showTarget(target.closest?.("a")), true);
window.addEventListener("hashchange", () => showTarget(location));
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", enhance);
else enhance();
// Material swaps pages without loading them anew, and says so; from a disk it may never speak.
if (window.document$) window.document$.subscribe(enhance);
