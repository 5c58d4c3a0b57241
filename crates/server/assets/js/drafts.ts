// Half-written forms survive a closed window: `data-autosave` keeps the fields in this browser and offers them again.
//
// They are sealed with a key that only the same reader's pages have (`data-autosave-key`), so that nobody else who uses the
// browser or reads its files can read them; what does not open is dropped. A draft is kept until the form was sent and another
// page came back; it is dropped after a week, and at once when a form marked `data-forget-drafts` (logging out) is sent. Files,
// passwords and hidden fields are never kept.
import { button, element, fill } from "./elements";
import { open, seal } from "./sealing";
import { forget, recall, remember, rememberedKeys } from "./storage";

const PREFIX = "lagesbild:draft:";
const KEPT_MS = 7 * 24 * 3600 * 1000;
const QUIET_MS = 500;

/** What lies in the browser: when, whether it was sent, and the fields, sealed. */
interface Kept {
  saved: number;
  sent: boolean;
  sealed: string;
}

type Fields = [string, string][];
type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Nothing is kept any more: the reader logs out. */
let leaving = false;

export function watchDrafts(): void {
  const forms = [...document.querySelectorAll<HTMLFormElement>("form[data-autosave]")];
  const here = new Set(forms.map(nameOf));
  for (const name of rememberedKeys(PREFIX)) {
    const kept = read(name);
    const arrived = kept?.sent && !here.has(name);
    if (!kept || arrived || Date.now() - kept.saved > KEPT_MS) forget(name);
  }
  for (const form of forms) watchForm(form);
  document.addEventListener("submit", (event) => {
    if (!(event.target as HTMLElement).matches("[data-forget-drafts]")) return;
    leaving = true;
    for (const name of rememberedKeys(PREFIX)) forget(name);
  });
}

function watchForm(form: HTMLFormElement): void {
  const name = nameOf(form);
  void offerKept(form, name);

  let waiting = 0;
  let latest = 0;
  const save = async (sent: boolean): Promise<void> => {
    const turn = ++latest;
    const saved = Date.now();
    const sealed = await seal(keyOf(form), name, JSON.stringify(fieldsOf(form)));
    if (leaving || turn !== latest) return;
    const kept: Kept | null = sealed && { saved, sent, sealed };
    if (!kept || !remember(name, JSON.stringify(kept))) sayMissing(form);
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void save(false), QUIET_MS);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (event.defaultPrevented) return;
    // That it was sent is written before the page goes; sealing what was typed last may take as long as the page is there.
    const before = read(name);
    if (before) remember(name, JSON.stringify({ ...before, sent: true }));
    void save(true);
  });
}

async function offerKept(form: HTMLFormElement, name: string): Promise<void> {
  const kept = read(name);
  if (!kept) return;
  const fields = fieldsIn(await open(keyOf(form), name, kept.sealed));
  if (!fields) {
    // Somebody else's, or sealed before the key was exchanged. What was typed meanwhile has taken its place.
    if (read(name)?.sealed === kept.sealed) forget(name);
    return;
  }
  // A page that came back with errors already holds what was typed.
  if (!form.querySelector(".c-errors") && differs(form, fields)) offer(form, name, kept.saved, fields);
}

function offer(form: HTMLFormElement, name: string, saved: number, fields: Fields): void {
  const { autosaveNotice, autosaveRestore, autosaveDiscard } = form.dataset;
  if (!autosaveNotice || !autosaveRestore || !autosaveDiscard) return;
  const time = new Date(saved).toLocaleString(document.documentElement.lang, {
    dateStyle: "short",
    timeStyle: "short",
  });
  const notice = element("div", "c-notice c-notice--info");
  notice.setAttribute("role", "status");
  const body = element("div");
  const actions = element("div", "c-notice__actions");
  actions.append(
    button("c-button c-button--small", autosaveRestore, () => {
      restore(form, fields);
      notice.remove();
    }),
    button("c-button c-button--quiet c-button--small", autosaveDiscard, () => {
      forget(name);
      notice.remove();
    }),
  );
  body.append(element("p", "", fill(autosaveNotice, { time })), actions);
  notice.append(body);
  form.prepend(notice);
}

/** Once: what is typed here lies nowhere else. */
function sayMissing(form: HTMLFormElement): void {
  const { autosaveMissing } = form.dataset;
  if (!autosaveMissing || form.querySelector("[data-draft-missing]")) return;
  const words = element("p", "c-muted", autosaveMissing);
  words.setAttribute("role", "status");
  words.dataset.draftMissing = "";
  form.append(words);
}

function nameOf(form: HTMLFormElement): string {
  return PREFIX + form.dataset.autosave;
}

function keyOf(form: HTMLFormElement): string {
  return form.dataset.autosaveKey ?? "";
}

function read(name: string): Kept | null {
  const kept = parsed(recall(name)) as Partial<Kept> | null;
  const whole = typeof kept?.saved === "number" && typeof kept.sealed === "string";
  return whole ? { saved: kept.saved!, sent: kept.sent === true, sealed: kept.sealed! } : null;
}

function fieldsIn(opened: string | null): Fields | null {
  const fields = parsed(opened);
  return Array.isArray(fields) ? fields : null;
}

function parsed(words: string | null): unknown {
  try {
    return JSON.parse(words ?? "null");
  } catch {
    return null;
  }
}

function fieldsOf(form: HTMLFormElement): Fields {
  return typed(form)
    .filter((field) => !isChoice(field) || field.checked)
    .map((field) => [field.name, field.value]);
}

function differs(form: HTMLFormElement, fields: Fields): boolean {
  return JSON.stringify(fieldsOf(form)) !== JSON.stringify(fields);
}

function restore(form: HTMLFormElement, fields: Fields): void {
  const waiting = fields.map(([name, value]) => ({ name, value, used: false }));
  for (const field of typed(form)) {
    if (isChoice(field)) {
      field.checked = waiting.some(({ name, value }) => name === field.name && value === field.value);
    } else {
      const found = waiting.find(({ name, used }) => name === field.name && !used);
      if (found) {
        found.used = true;
        field.value = found.value;
      }
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function typed(form: HTMLFormElement): Field[] {
  return [...form.elements].filter(
    (field): field is Field =>
      (field instanceof HTMLInputElement && !["hidden", "password", "file", "submit", "button"].includes(field.type)) ||
      field instanceof HTMLSelectElement ||
      field instanceof HTMLTextAreaElement,
  ).filter((field) => field.name !== "");
}

function isChoice(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
}
