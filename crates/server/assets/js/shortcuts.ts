// Keys for those who live in the program: the page says which (`data-shortcut`), `?` shows them all, and one can turn them off.
import { element } from "./elements";
import { forget, recall, remember } from "./storage";

const OFF = "lagesbild:shortcuts-off";
// "g o" is two presses; the second must come this soon.
const TOGETHER_MS = 1200;

export function watchShortcuts(): void {
  let pressed = "";
  let before = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const field = event.target as HTMLElement;
      if (field instanceof HTMLTextAreaElement && field.form?.method === "post") field.form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
    if (recall(OFF) || isWriting(event.target) || document.querySelector("dialog[open]")) return;

    const now = Date.now();
    pressed = now - before < TOGETHER_MS ? `${pressed} ${event.key}` : event.key;
    before = now;
    const done = act(pressed) || act(event.key);
    if (done) {
      event.preventDefault();
      pressed = "";
      before = 0;
    }
  });
  for (const opener of document.querySelectorAll("[data-keyboard-help]")) opener.addEventListener("click", showHelp);
}

function act(keys: string): boolean {
  if (keys === "?") return showHelp();
  if (keys === "j" || keys === "k") return walkRows(keys === "j" ? 1 : -1);
  for (const target of document.querySelectorAll<HTMLElement>("[data-shortcut]")) {
    if (target.dataset.shortcut !== keys) continue;
    if (target.matches("input, select, textarea")) target.focus();
    else target.click();
    return true;
  }
  return false;
}

function walkRows(step: 1 | -1): boolean {
  const links = [...document.querySelectorAll<HTMLElement>("[data-rows] a.c-table__link, [data-rows] a[data-row]")];
  if (links.length === 0) return false;
  const at = links.findIndex((link) => link === document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next]?.focus();
  return true;
}

function showHelp(): boolean {
  const content = document.getElementById("keyboard-help");
  if (!(content instanceof HTMLTemplateElement)) return false;
  const dialog = element("dialog", "c-dialog");
  dialog.append(content.content.cloneNode(true));
  const title = dialog.querySelector("h2");
  if (title) {
    title.id = "keyboard-help-title";
    dialog.setAttribute("aria-labelledby", title.id);
  }
  const active = dialog.querySelector<HTMLInputElement>("[data-shortcuts-switch]");
  if (active) {
    active.checked = !recall(OFF);
    active.addEventListener("change", () => (active.checked ? forget(OFF) : remember(OFF, "1")));
  }
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return true;
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit"].includes(target.type);
  return target.isContentEditable || target.closest(".c-map") !== null || ["TEXTAREA", "SELECT"].includes(target.tagName);
}
