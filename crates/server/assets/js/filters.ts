// A chosen filter takes effect at once, in forms marked `data-autosubmit`. Typing does not: it waits for Enter or the button.

export function watchFilters(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-autosubmit]")) {
    form.addEventListener("change", (event) => {
      const field = event.target;
      const chosen =
        field instanceof HTMLSelectElement ||
        (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type));
      if (chosen && !(field instanceof HTMLSelectElement && field.multiple)) form.requestSubmit();
    });
    // Empty fields make long addresses that nobody can read or compare.
    form.addEventListener("formdata", (event) => {
      if (form.method !== "get") return;
      for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
    });
  }
}
