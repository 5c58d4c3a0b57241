// Choosing rows: all at once, a span with Shift, and a bar that says how many.
import { fill } from "./elements";

export function watchSelection(): void {
  for (const all of document.querySelectorAll<HTMLInputElement>("[data-select-all]")) watchGroup(all);
}

function watchGroup(all: HTMLInputElement): void {
  const scope: ParentNode = all.form ?? document;
  const rows = [...scope.querySelectorAll<HTMLInputElement>("input[type=checkbox]")].filter(
    (box) => box.name === all.dataset.selectAll,
  );
  const bar = scope.querySelector<HTMLElement>("[data-select-bar]");
  const count = bar?.querySelector<HTMLElement>("[data-select-count]");
  let last = -1;

  const show = () => {
    const chosen = rows.filter((row) => row.checked).length;
    all.checked = chosen > 0 && chosen === rows.length;
    all.indeterminate = chosen > 0 && chosen < rows.length;
    if (bar) bar.hidden = chosen === 0;
    if (count) count.textContent = fill(count.dataset.selectCount ?? "{n}", { n: chosen });
  };
  all.addEventListener("change", () => {
    for (const row of rows) row.checked = all.checked;
    show();
  });
  rows.forEach((row, at) => {
    row.addEventListener("click", (event) => {
      if (event.shiftKey && last >= 0) {
        for (const between of rows.slice(Math.min(at, last), Math.max(at, last) + 1)) between.checked = row.checked;
      }
      last = at;
      show();
    });
  });
  addEventListener("pageshow", show);
  show();
}
