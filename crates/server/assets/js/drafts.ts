// Half-written forms survive a closed window: `data-autosave` keeps the fields in this browser and offers them again.
//
// A draft is kept until the form was sent and another page came back; it is dropped after a week, and at once when a
// form marked `data-forget-drafts` (logging out) is sent. Files, passwords and hidden fields are never kept.
import { button, element, fill } from "./elements";
import { forget, recall, remember, rememberedKeys } from "./storage";

const PREFIX = "lagesbild:draft:";
const KEPT_MS = 7 * 24 * 3600 * 1000;
const QUIET_MS = 500;

interface Draft {
  saved: number;
  sent: boolean;
  fields: [string, string][];
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function watchDrafts(): void {
  const forms = [...document.querySelectorAll<HTMLFormElement>("form[data-autosave]")];
  const here = new Set(forms.map(keyOf));
  for (const key of rememberedKeys(PREFIX)) {
    const draft = read(key);
    const arrived = draft?.sent && !here.has(key);
    if (!draft || arrived || Date.now() - draft.saved > KEPT_MS) forget(key);
  }
  for (const form of forms) watchForm(form);
  document.addEventListener("submit", (event) => {
    if (!(event.target as HTMLElement).matches("[data-forget-drafts]")) return;
    for (const key of rememberedKeys(PREFIX)) forget(key);
  });
}

function watchForm(form: HTMLFormElement): void {
  const key = keyOf(form);
  const draft = read(key);
  // A page that came back with errors already holds what was typed.
  if (draft && !form.querySelector(".c-errors") && differs(form, draft)) offer(form, key, draft);

  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => save(key, form, false), QUIET_MS);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (!event.defaultPrevented) save(key, form, true);
  });
}

function offer(form: HTMLFormElement, key: string, draft: Draft): void {
  const { autosaveNotice, autosaveRestore, autosaveDiscard } = form.dataset;
  if (!autosaveNotice || !autosaveRestore || !autosaveDiscard) return;
  const time = new Date(draft.saved).toLocaleString(document.documentElement.lang, {
    dateStyle: "short",
    timeStyle: "short",
  });
  const notice = element("div", "c-notice c-notice--info");
  notice.setAttribute("role", "status");
  const body = element("div");
  const actions = element("div", "c-notice__actions");
  actions.append(
    button("c-button c-button--small", autosaveRestore, () => {
      restore(form, draft);
      notice.remove();
    }),
    button("c-button c-button--quiet c-button--small", autosaveDiscard, () => {
      forget(key);
      notice.remove();
    }),
  );
  body.append(element("p", "", fill(autosaveNotice, { time })), actions);
  notice.append(body);
  form.prepend(notice);
}

function keyOf(form: HTMLFormElement): string {
  return PREFIX + form.dataset.autosave;
}

function read(key: string): Draft | null {
  try {
    return JSON.parse(recall(key) ?? "null");
  } catch {
    return null;
  }
}

function save(key: string, form: HTMLFormElement, sent: boolean): void {
  const fields = kept(form)
    .filter((field) => !isChoice(field) || field.checked)
    .map((field): [string, string] => [field.name, field.value]);
  const draft: Draft = { saved: Date.now(), sent, fields };
  remember(key, JSON.stringify(draft));
}

function differs(form: HTMLFormElement, draft: Draft): boolean {
  const now = kept(form)
    .filter((field) => !isChoice(field) || field.checked)
    .map((field) => [field.name, field.value]);
  return JSON.stringify(now) !== JSON.stringify(draft.fields);
}

function restore(form: HTMLFormElement, draft: Draft): void {
  const waiting = draft.fields.map(([name, value]) => ({ name, value, used: false }));
  for (const field of kept(form)) {
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

function kept(form: HTMLFormElement): Field[] {
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
