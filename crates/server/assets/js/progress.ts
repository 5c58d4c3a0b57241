// How far a job has come: asks `data-progress-url` until it has finished, then goes where the answer says.

interface Progress {
  done: number;
  total: number | null;
  label: string;
  finished: boolean;
  redirect: string | null;
}

const FIRST_MS = 500;
const LONGEST_MS = 3000;
// A reader of the screen should hear how it goes, not every row.
const SPOKEN_EVERY_MS = 4000;

export function watchProgress(): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-progress-url]")) follow(part);
}

async function follow(part: HTMLElement): Promise<void> {
  const bar = part.querySelector("progress");
  const label = part.querySelector<HTMLElement>("[data-progress-label]");
  let wait = FIRST_MS;
  let spoken = 0;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    wait = Math.min(wait * 1.3, LONGEST_MS);
    const progress = await ask(part.dataset.progressUrl ?? "");
    if (!progress) continue;
    if (bar) {
      if (progress.total) {
        bar.max = progress.total;
        bar.value = progress.done;
      } else {
        bar.removeAttribute("value");
      }
    }
    if (label && (progress.finished || Date.now() - spoken > SPOKEN_EVERY_MS)) {
      label.textContent = progress.label;
      spoken = Date.now();
    }
    if (progress.finished) {
      // Only to a page of our own, whatever the answer says.
      if (progress.redirect?.startsWith("/") && !progress.redirect.startsWith("//")) location.assign(progress.redirect);
      return;
    }
  }
}

async function ask(url: string): Promise<Progress | null> {
  try {
    const answer = await fetch(url, { headers: { accept: "application/json" }, cache: "no-store" });
    return answer.ok ? await answer.json() : null;
  } catch {
    // The server may be starting again; the job is still there when it is back.
    return null;
  }
}
