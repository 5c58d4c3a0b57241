// The code of a one-time link stands after # in the address, which no server is sent. It is taken out of the address, put into
// the form and sent in its body, so that it stays neither in the history nor on the screen.

export function watchOneTimeLink(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-one-time-link]");
  const field = form?.elements.namedItem("kod");
  if (!form || !(field instanceof HTMLInputElement)) return;
  const take = (): void => {
    const code = location.hash.slice(1);
    // A place on the page is no code.
    if (code === "" || document.getElementById(code) instanceof HTMLElement) return;
    history.replaceState(null, "", location.pathname);
    field.value = code;
    form.requestSubmit();
  };
  take();
  // Pasted over the address of a page that is open already.
  addEventListener("hashchange", take);
}
