// A second press on the same form while the first is under way does nothing.

const sent = new Set<HTMLFormElement>();
// A form whose answer is a file leaves the page standing; after this long it may be sent again.
const AGAIN_AFTER_MS = 4000;

export function watchSubmits(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method !== "post") return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(release, AGAIN_AFTER_MS, form);
  });
  // Back from the next page: the browser may bring this one as it was.
  addEventListener("pageshow", () => {
    for (const form of sent) release(form);
  });
}

function release(form: HTMLFormElement): void {
  sent.delete(form);
  for (const busy of form.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
}
