// Questions before what cannot be taken back (`data-confirm`), and dialogs that a button opens (`data-dialog`).
import { button, element } from "./elements";

const confirmed = new WeakSet<HTMLFormElement>();

export function watchDialogs(): void {
  document.addEventListener("click", (event) => {
    const opener = (event.target as Element).closest<HTMLElement>("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog ?? "");
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    }
  });

  // In the capture phase, before anything else takes the form for sent.
  document.addEventListener("submit", askFirst, true);
}

function askFirst(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const submitter = event.submitter as HTMLButtonElement | null;
  const asking = submitter?.dataset.confirm ? submitter : form;
  const question = asking.dataset.confirm;
  if (!question) return;
  if (confirmed.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(question, asking.dataset.confirmYes ?? submitter?.textContent ?? "OK", asking.dataset.confirmNo ?? "×", () => {
    confirmed.add(form);
    form.requestSubmit(submitter);
    confirmed.delete(form);
  });
}

function ask(question: string, yes: string, no: string, then: () => void): void {
  const dialog = element("dialog", "c-dialog");
  const text = element("p", "", question);
  text.id = "confirm-question";
  dialog.setAttribute("aria-labelledby", text.id);
  const actions = element("div", "c-dialog__actions");
  const stay = button("c-button", no, () => dialog.close());
  const go = button("c-button c-button--danger", yes, () => {
    dialog.close();
    then();
  });
  actions.append(stay, go);
  dialog.append(text, actions);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  stay.focus();
}
