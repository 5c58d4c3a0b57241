// Tables marked `data-sorts`: a press on a head puts the rows in its order, the other way, and as they stood; a long
// table is searched. Without script they stand as they were given. The texts come from the page's main element.
import { button, element, fill } from "./elements";

/** From so many rows on it is worth searching. */
const LONG = 8;

export function watchTables(): void {
  const texts = document.querySelector<HTMLElement>("main")?.dataset ?? {};
  document.querySelectorAll<HTMLTableElement>("table[data-sorts]").forEach((table, i) => {
    const body = table.tBodies[0];
    if (!body || body.rows.length < 2) return;
    watchHeads(table, body);
    if (body.rows.length >= LONG) watchSearch(table, body, texts, i);
  });
}

function key(row: HTMLTableRowElement, column: number): string {
  const cell = row.cells[column];
  return cell?.dataset.sortsAs ?? cell?.textContent?.trim() ?? "";
}

function watchHeads(table: HTMLTableElement, body: HTMLTableSectionElement): void {
  const given = [...body.rows];
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const compare = (a: string, b: string) => {
    // What is lacking stands last, whichever way.
    const [x, y] = [Number(a), Number(b)];
    return a !== "" && b !== "" && !Number.isNaN(x) && !Number.isNaN(y) ? x - y : collator.compare(a, b);
  };
  heads.forEach((head, column) => {
    const words = head.textContent ?? "";
    if (words.trim() === "") return;
    const press = button("c-table__sort", words, () => {
      const was = head.getAttribute("aria-sort");
      const way = was === "ascending" ? "descending" : was === "descending" ? "none" : "ascending";
      for (const other of heads) if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", way);
      const turn = way === "descending" ? -1 : 1;
      const isEmpty = (row: HTMLTableRowElement) => ["", "–"].includes(key(row, column));
      const rows = [...given];
      if (way !== "none") {
        rows.sort((a, b) => {
          const lacking = Number(isEmpty(a)) - Number(isEmpty(b));
          return lacking || turn * compare(key(a, column), key(b, column));
        });
      }
      body.append(...rows);
    });
    head.setAttribute("aria-sort", "none");
    head.replaceChildren(press);
  });
}

function watchSearch(
  table: HTMLTableElement,
  body: HTMLTableSectionElement,
  texts: DOMStringMap,
  i: number,
): void {
  const field = element("input", "c-input");
  field.type = "search";
  field.id = `tabell-${i}`;
  const label = element("label", "c-table-tools__label", texts.tableSearch ?? "");
  label.htmlFor = field.id;
  const found = element("span", "c-table-tools__found");
  found.setAttribute("role", "status");
  const frame = table.closest(".c-table-frame") ?? table;
  const before = frame.previousElementSibling;
  const tools = before?.classList.contains("c-table-tools") ? before : element("div", "c-table-tools c-no-print");
  tools.prepend(label, field, found);
  if (tools !== before) frame.before(tools);
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of body.rows) {
      const text = row.textContent?.toLowerCase() ?? "";
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown += 1;
    }
    found.textContent = words.length ? fill(texts.tableFound ?? "", { n: shown, all: body.rows.length }) : "";
  });
}
