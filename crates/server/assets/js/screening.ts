// Is a person being pointed out? Asks the server while one writes and shows each hit with a way out.
// The server screens again when the form is sent; this only spares the writer a refusal.
import { button, element } from "./elements";

interface Hit {
  start: number;
  end: number;
  text: string;
  reason: string;
  suggestion: string | null;
  /** What the button that puts the suggestion in says. */
  replace: string;
}

interface Answer {
  verdict: "clean" | "suspect" | "refused";
  title: string;
  hits: Hit[];
}

const QUIET_MS = 400;

export function watchScreening(): void {
  for (const field of document.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>("[data-screen]")) watch(field);
}

function watch(field: HTMLTextAreaElement | HTMLInputElement): void {
  const place = element("div");
  place.id = `${field.id || field.name}-screening`;
  place.setAttribute("role", "status");
  field.after(place);
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), place.id].filter(Boolean).join(" "));

  let waiting = 0;
  let asking = new AbortController();
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    waiting = setTimeout(async () => {
      const text = field.value;
      const answer = text.trim() === "" ? null : await screen(field, text, signal);
      if (!signal.aborted) show(field, place, text, answer);
    }, QUIET_MS);
  });
}

async function screen(field: HTMLTextAreaElement | HTMLInputElement, text: string, signal: AbortSignal): Promise<Answer | null> {
  const csrf = field.form?.querySelector<HTMLInputElement>("input[name=csrf]")?.value ?? "";
  try {
    const answer = await fetch(field.dataset.screen ?? "", {
      method: "POST",
      body: new URLSearchParams({ text, csrf }),
      headers: { accept: "application/json" },
      signal,
    });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function show(field: HTMLTextAreaElement | HTMLInputElement, place: HTMLElement, text: string, answer: Answer | null): void {
  if (!answer || answer.hits.length === 0) {
    place.replaceChildren();
    return;
  }
  const refused = answer.verdict === "refused";
  const box = element("div", refused ? "c-screening c-screening--refused" : "c-screening");
  const list = element("ul", "c-screening__hits");
  for (const hit of answer.hits) {
    const row = element("li", "c-screening__hit");
    const [start, end] = span(text, hit);
    row.append(
      button("c-screening__text", hit.text, () => {
        field.focus();
        field.setSelectionRange(start, end);
      }),
      element("span", "c-screening__reason", hit.reason),
    );
    const { suggestion, replace } = hit;
    if (suggestion !== null) {
      row.append(
        button("c-button c-button--small", replace, () => {
          // What was typed since the answer came has moved the places.
          if (field.value !== text) return;
          field.setRangeText(suggestion, start, end, "end");
          field.focus();
          field.dispatchEvent(new Event("input", { bubbles: true }));
        }),
      );
    }
    list.append(row);
  }
  box.append(element("p", "c-screening__title", answer.title), list);
  place.replaceChildren(box);
}

/** The hit's place in the browser's own counting: the server counts characters, the browser code units. */
function span(text: string, hit: Hit): [number, number] {
  const characters = [...text];
  const start = characters.slice(0, hit.start).join("").length;
  return [start, start + characters.slice(hit.start, hit.end).join("").length];
}
